/** One direction of a connection through a proxy: bytes pass in their order, and when they may. */
import type { Socket } from 'node:net';

export interface LaneOrders {
  /** Real milliseconds that all bytes come later. */
  readonly delayMs?: number;
  readonly bytesPerS?: number;
  /** After so many bytes nothing passes for a while. */
  readonly stall?: { readonly everyBytes: number; readonly ms: number };
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly dueMs: number;
}

export class WireLane {
  readonly #to: Socket;
  readonly #orders: () => LaneOrders;
  readonly #queue: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** When the wire is free for the next byte. */
  #freeMs = 0;
  #sinceStall = 0;
  #heldCount = 0;
  #stallCount = 0;

  /** `orders` are those of the moment in which bytes come. */
  constructor(to: Socket, orders: () => LaneOrders) {
    this.#to = to;
    this.#orders = orders;
  }

  /** Pieces that had to wait. */
  get heldCount(): number {
    return this.#heldCount;
  }

  get stallCount(): number {
    return this.#stallCount;
  }

  pass(bytes: Uint8Array): void {
    const now = performance.now();
    const dueMs = this.#dueOf(bytes.length, now);
    if (dueMs <= now && this.#queue.length === 0) return this.#write(bytes);
    this.#heldCount += 1;
    this.#queue.push({ bytes, dueMs });
    this.#wait();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#queue.length = 0;
  }

  #dueOf(byteCount: number, now: number): number {
    const { delayMs = 0, bytesPerS, stall } = this.#orders();
    if (bytesPerS === undefined && stall === undefined) return now + delayMs;
    const takesMs = bytesPerS === undefined ? 0 : (byteCount / bytesPerS) * MS_PER_S;
    this.#freeMs = Math.max(this.#freeMs, now) + takesMs;
    this.#sinceStall += byteCount;
    if (stall !== undefined && this.#sinceStall >= stall.everyBytes) {
      this.#sinceStall = 0;
      this.#stallCount += 1;
      this.#freeMs += stall.ms;
    }
    return this.#freeMs + delayMs;
  }

  #wait(): void {
    const [next] = this.#queue;
    if (next === undefined || this.#timer !== undefined) return;
    const inMs = Math.max(0, next.dueMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#queue.shift();
      this.#write(next.bytes);
      this.#wait();
    }, inMs);
  }

  #write(bytes: Uint8Array): void {
    if (!this.#to.destroyed) this.#to.write(bytes);
  }
}

const MS_PER_S = 1_000;
