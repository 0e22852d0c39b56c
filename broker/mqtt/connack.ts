/**
 * The MQTT 5 CONNACK of AWS: the engine announces neither Maximum QoS 1 nor that subscription
 * identifiers are missing, and it denies shared subscriptions, which are served here. So the frame
 * is completed on its way out (`frames.ts`). Pure.
 */
import { readVarint } from './frames.ts';

const CONNACK = 0x20;
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
