/**
 * Reads the packets of one connection, in place of the engine's own reading, which takes all that
 * has come at once: packet by packet, as long as its slice lasts (`fair-turns.ts`), and only when
 * what it read before is done. What is not read stays in the socket and holds the sender back.
 */
import type { Client } from 'aedes';
import type { FairTurns, Waiting } from './fair-turns.ts';
import { frameBytes } from './frames.ts';
import { internals } from './engine-internals.ts';
import type { ClientInternals } from './engine-internals.ts';

const NOTHING = Buffer.alloc(0);
/** First byte, and up to four bytes of length. */
const HEADER_BYTES_MAX = 5;

export class PacketReader implements Waiting {
  readonly #client: Client;
  readonly #engine: ClientInternals;
  readonly #turns: FairTurns;
  #chunk: Buffer = NOTHING;
  #at = 0;
  /** Bytes of the packet that was begun, which have not come yet. */
  #openBytes = 0;
  /** Subscribers of its messages that do not read at the moment. */
  #holds = 0;

  constructor(client: Client, turns: FairTurns) {
    this.#client = client;
    this.#engine = internals(client);
    this.#turns = turns;
    const { conn } = client;
    const wake = (): void => this.#wake();
    conn.on('readable', wake);
    conn.removeListener('readable', this.#engine._nextBatch);
    this.#engine._parsingBatch = 0;
    this.#engine._nextBatch = (error) => this.#done(error);
    this.#engine.resume = () => {
      this.#engine._paused = false;
      wake();
    };
  }

  /** Reads no more until what it gives back is called: somebody does not take its messages. */
  hold(): () => void {
    this.#holds++;
    return () => {
      this.#holds--;
      this.#wake();
    };
  }

  takeSlice(isOver: () => boolean): void {
    do {
      const bytes = this.#mayRead() ? this.#next() : undefined;
      if (bytes === undefined) return;
      this.#engine._parser.parse(bytes);
    } while (!isOver());
    this.#wake();
  }

  #wake(): void {
    // A packet that waits for others holds back what comes after it.
    if (this.#engine._parsingBatch === 0 && this.#mayRead()) this.#turns.wait(this);
  }

  #mayRead(): boolean {
    const isHeld = this.#holds > 0 || this.#engine._paused;
    return !isHeld && !this.#engine._rejectingPacketTooLarge && !this.#client.closed;
  }

  /** The engine is done with a packet. */
  #done(error: unknown): void {
    if (error) {
      this.#client.emit('error', error);
      return;
    }
    this.#engine._parsingBatch = Math.max(0, this.#engine._parsingBatch - 1);
    this.#wake();
  }

  /** The next packet, or as much of it as there is. */
  #next(): Buffer | undefined {
    if (this.#at === this.#chunk.length && !this.#readMore()) return undefined;
    if (this.#openBytes === 0) {
      const length = this.#packetBytes();
      if (length === undefined || this.#isRefused(length)) return undefined;
      this.#openBytes = length;
    }
    const end = Math.min(this.#at + this.#openBytes, this.#chunk.length);
    const bytes = this.#chunk.subarray(this.#at, end);
    this.#openBytes -= bytes.length;
    this.#at = end;
    if (end === this.#chunk.length) this.#forget();
    return bytes;
  }

  /** Undefined while the length of the packet is not known. */
  #packetBytes(): number | undefined {
    for (;;) {
      const length = frameBytes(this.#chunk, this.#at);
      if (length !== undefined) return length;
      const available = this.#chunk.length - this.#at;
      // No length at all: the parser says so.
      if (available >= HEADER_BYTES_MAX) return available;
      if (!this.#readMore()) return undefined;
    }
  }

  /** A packet that is too large is refused at its header, not when all of it has come. */
  #isRefused(wireBytes: number): boolean {
    const { maximumPacketSize: most } = this.#engine.broker;
    if (most === 0 || wireBytes <= most) return false;
    this.#engine.rejectPacketTooLarge(wireBytes);
    return true;
  }

  /** An idle connection keeps no bytes. */
  #forget(): void {
    this.#chunk = NOTHING;
    this.#at = 0;
  }

  #readMore(): boolean {
    const more = this.#client.conn.read() as Buffer | null;
    if (more === null) return false;
    const left = this.#chunk.subarray(this.#at);
    this.#chunk = left.length === 0 ? more : Buffer.concat([left, more]);
    this.#at = 0;
    return true;
  }
}
