/**
 * The reason codes in an MQTT 5 SUBACK: the engine knows only 0x87 for a filter that is denied, but
 * one beyond the number that a connection may have is 0x97.
 */
import type { Duplex } from 'node:stream';
import { REASON } from '../access/access.ts';
import { onFrames, readVarint } from './frames.ts';

const SUBACK = 0x90;

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
