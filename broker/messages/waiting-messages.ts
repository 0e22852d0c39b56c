/**
 * Messages of QoS 1 that wait in memory for the acknowledgements of a connection whose session ends
 * with it. Bounded in bytes. For a moment those who publish wait too, so that a subscriber that is
 * only a little slower loses nothing; one that does not acknowledge at all holds up nobody.
 */
import { LIMITS } from '../access/limits.ts';
import type { Done, OutgoingPacket } from './message-engine.ts';

interface WaitingMessage {
  readonly packet: OutgoingPacket;
  readonly bytes: number;
  /** Lets its publisher continue; undefined when that has happened. */
  done: Done | undefined;
}

/** What a message costs beside its topic and payload. */
const OVERHEAD_BYTES = 256;
/** Publishers of one subscriber that wait at the same time; the engine has places for a thousand. */
const HELD_MOST = 16;
const HOLD_MS = 100;

export class WaitingMessages {
  readonly #messages: WaitingMessage[] = [];
  #head = 0;
  #bytes = 0;
  readonly #held = new Set<WaitingMessage>();
  #timer: NodeJS.Timeout | undefined;
  /** Something went out since the first of those who wait began to. */
  #hasMoved = false;
  #isStalled = false;

  get isEmpty(): boolean {
    return this.#head === this.#messages.length;
  }

  /** False when there is no room: the message is not kept, and `done` not called. */
  offer(packet: OutgoingPacket, done: Done): boolean {
    const bytes = packet.topic.length + packet.payload.length + OVERHEAD_BYTES;
    if (this.#bytes + bytes > LIMITS.outgoingWaitingBytes.value) return false;
    this.#bytes += bytes;
    const message: WaitingMessage = { packet: withOwnBytes(packet), bytes, done };
    this.#messages.push(message);
    if (this.#isStalled || this.#held.size >= HELD_MOST) this.#letGo(message);
    else this.#hold(message);
    return true;
  }

  /** The oldest, out of the list; undefined when there is none. */
  take(): OutgoingPacket | undefined {
    const message = this.#messages[this.#head];
    if (message === undefined) return undefined;
    this.#head++;
    if (this.#head * 2 >= this.#messages.length) {
      this.#messages.splice(0, this.#head);
      this.#head = 0;
    }
    this.#bytes -= message.bytes;
    this.#hasMoved = true;
    this.#isStalled = false;
    this.#letGo(message);
    return message.packet;
  }

  /** The connection is gone: nobody waits any longer. */
  clear(): void {
    this.#messages.length = 0;
    this.#head = 0;
    this.#bytes = 0;
    this.#release();
  }

  #hold(message: WaitingMessage): void {
    this.#held.add(message);
    if (this.#timer !== undefined) return;
    this.#hasMoved = false;
    this.#timer = setTimeout(() => {
      this.#isStalled = !this.#hasMoved;
      this.#release();
    }, HOLD_MS).unref();
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const message of this.#held) this.#letGo(message);
  }

  #letGo(message: WaitingMessage): void {
    if (message.done === undefined) return;
    setImmediate(message.done);
    message.done = undefined;
    this.#held.delete(message);
  }
}

/** Larger than the pool that small buffers share. */
const SHARED_BYTES_MAX = 16 * 1024;

/**
 * A payload is a part of the segment that it came in, all of which would stay as long as it waits:
 * sixty kilobytes for a message of ten bytes, which counts as ten.
 */
function withOwnBytes(packet: OutgoingPacket): OutgoingPacket {
  const { payload } = packet;
  if (typeof payload === 'string') return packet;
  const { byteLength } = payload.buffer;
  if (byteLength <= SHARED_BYTES_MAX || byteLength < 2 * payload.length) return packet;
  const own = Buffer.allocUnsafeSlow(payload.length);
  payload.copy(own);
  return { ...packet, payload: own };
}
