/**
 * The MQTT 5 CONNACK and SUBACK of AWS, made of those that the engine has written (`frames.ts`). It
 * announces neither Maximum QoS 1 nor that subscription identifiers are missing, and it denies
 * shared subscriptions, which are served here. Of a filter that is denied it knows only 0x87, but
 * one beyond the number that a connection may have is 0x97.
 */
import type { Duplex } from 'node:stream';
import { REASON } from '../access/access.ts';
import { onFrames, readVarint } from './frames.ts';

const CONNACK = 0x20;
const SUBACK = 0x90;
const SESSION_PRESENT = 1;
/** Packet type, flags and reason code follow each other around the remaining length. */
const BEFORE_PROPERTIES_BYTES = 2;

const PROPERTY = {
  maximumQos: 0x24,
  retainAvailable: 0x25,
  wildcardAvailable: 0x28,
  identifiersAvailable: 0x29,
  sharedAvailable: 0x2a,
} as const;

/** What this core can do, in each granted CONNACK. */
const ABILITIES = Buffer.from([
  ...[PROPERTY.maximumQos, 1, PROPERTY.retainAvailable, 1, PROPERTY.wildcardAvailable, 1],
  ...[PROPERTY.identifiersAvailable, 0, PROPERTY.sharedAvailable, 1],
]);

/** Bytes of each property that may stand in a CONNACK; `text` has a length of two bytes first. */
const SIZES: Readonly<Record<number, number | 'text' | 'pair'>> = {
  0x11: 4,
  0x12: 'text',
  0x13: 2,
  0x15: 'text',
  0x16: 'text',
  0x1a: 'text',
  0x1c: 'text',
  0x1f: 'text',
  0x21: 2,
  0x22: 2,
  0x24: 1,
  0x25: 1,
  0x26: 'pair',
  0x27: 4,
  0x28: 1,
  0x29: 1,
  0x2a: 1,
};

const REPLACED: ReadonlySet<number> = new Set(Object.values(PROPERTY));

/** A granted MQTT 5 CONNACK with what the core can do; every other frame comes back as it was. */
export function completeConnack(frame: Buffer): Buffer {
  const remaining = readVarint(frame, 1);
  if (frame[0] !== CONNACK || remaining === undefined) return frame;
  const at = remaining.next;
  if (frame.length !== at + remaining.value || frame[at + 1] !== 0) return frame;
  const given = readVarint(frame, at + BEFORE_PROPERTIES_BYTES);
  if (given === undefined || given.next + given.value !== frame.length) return frame;
  const kept = keptProperties(frame.subarray(given.next));
  if (kept === undefined) return frame;
  const properties = Buffer.concat([...kept, ABILITIES]);
  const length = varint(properties.length);
  const body = [frame.subarray(at, at + BEFORE_PROPERTIES_BYTES), length, properties];
  const bodyBytes = BEFORE_PROPERTIES_BYTES + length.length + properties.length;
  return Buffer.concat([Buffer.of(CONNACK), varint(bodyBytes), ...body]);
}

/** The refusal that the engine wrote, with the reason that it could not say. */
export function refineRefusal(frame: Buffer, reasonCode: number): Buffer {
  const remaining = readVarint(frame, 1);
  if (frame[0] !== CONNACK || remaining === undefined) return frame;
  const at = remaining.next + 1;
  if (frame.length <= at || frame[at] === 0) return frame;
  const refined = Buffer.from(frame);
  refined[at] = reasonCode;
  return refined;
}

/** A granted CONNACK that says that a session is continued; the engine looks for filters only. */
export function withSessionPresent(frame: Buffer): Buffer {
  const remaining = readVarint(frame, 1);
  if (frame[0] !== CONNACK || remaining === undefined) return frame;
  const at = remaining.next;
  if (frame[at + 1] !== 0) return frame;
  const changed = Buffer.from(frame);
  changed[at] = SESSION_PRESENT;
  return changed;
}

/** The properties that are not ours to say; undefined when they cannot be read. */
function keptProperties(bytes: Buffer): Buffer[] | undefined {
  const kept: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const id = bytes[at] ?? 0;
    const end = propertyEnd(bytes, at);
    if (end === undefined || end > bytes.length) return undefined;
    if (!REPLACED.has(id)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return kept;
}

function propertyEnd(bytes: Buffer, at: number): number | undefined {
  const size = SIZES[bytes[at] ?? 0];
  if (size === undefined) return undefined;
  if (typeof size === 'number') return at + 1 + size;
  const first = textEnd(bytes, at + 1);
  return size === 'text' || first === undefined ? first : textEnd(bytes, first);
}

function textEnd(bytes: Buffer, at: number): number | undefined {
  return at + 2 > bytes.length ? undefined : at + 2 + bytes.readUInt16BE(at);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  do {
    const byte = left & 0x7f;
    left >>= 7;
    bytes.push(left > 0 ? byte | 0x80 : byte);
  } while (left > 0);
  return Buffer.from(bytes);
}

/** The reason codes of the SUBACKs of one connection. */
export class SubackCodes {
  readonly #stream: Duplex;
  /** By packet id: which of its filters are beyond the number. */
  readonly #over = new Map<number, number[]>();
  #packetId = 0;
  #asked = 0;

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  /** A SUBSCRIBE came; the engine asks for each of its filters in turn. */
  begin(packetId: number): void {
    this.#packetId = packetId;
    this.#asked = 0;
  }

  /** The engine asks for the next filter. */
  next(isOver: boolean): void {
    const index = this.#asked++;
    if (!isOver) return;
    const isListening = this.#over.size > 0;
    this.#over.set(this.#packetId, [...(this.#over.get(this.#packetId) ?? []), index]);
    if (!isListening) this.#listen();
  }

  #listen(): void {
    onFrames(this.#stream, (frame) => {
      const packetId = subackId(frame);
      const over = packetId === undefined ? undefined : this.#over.get(packetId);
      if (packetId === undefined || over === undefined) return { frame, isLast: false };
      this.#over.delete(packetId);
      return { frame: withCodes(frame, over), isLast: this.#over.size === 0 };
    });
  }
}

function subackId(frame: Buffer): number | undefined {
  const remaining = readVarint(frame, 1);
  if (frame[0] !== SUBACK || remaining === undefined) return undefined;
  return frame.readUInt16BE(remaining.next);
}

function withCodes(frame: Buffer, over: readonly number[]): Buffer {
  const changed = Buffer.from(frame);
  const remaining = readVarint(frame, 1);
  const properties = remaining && readVarint(frame, remaining.next + 2);
  if (properties === undefined) return changed;
  const first = properties.next + properties.value;
  for (const index of over) {
    if (changed[first + index] === REASON.notAuthorized) {
      changed[first + index] = REASON.quotaExceeded;
    }
  }
  return changed;
}
