/**
 * How much is read of a connection at once. The engine parses all that a socket holds in one go: a
 * thousand small messages of a flood, while others wait. So a connection that holds far more than the
 * others who send has a share of each turn of the event loop like theirs; the rest stays in its socket
 * until the next turn. Where all hold about the same, or one is alone, the engine reads as it does,
 * and nobody ever waits for a clock.
 */
import type { Client } from 'aedes';
import type { Duplex } from 'node:stream';
import { internals } from './engine-internals.ts';

/** A few small messages, or a part of a large one. */
const LEAST_BYTES = 128;
/** More than so many times what others hold is far more. */
const TIMES = 8;
/** A mean over about this many reads of others. */
const MEMORY = 8;
/** Turns in which a connection that sent something counts as there; a round trip takes some. */
const PRESENT_TURNS = 512;

export class FairReading {
  #turn = 0;
  #isCounting = false;
  /** Who read last, how much there was, and in which turn somebody else had read before. */
  #last: Duplex | undefined;
  #lastBytes = 0;
  #othersAt = -PRESENT_TURNS;

  /** In place of the engine's reading of the connection. */
  limit(client: Client): void {
    const { conn } = client;
    const read = conn.read.bind(conn);
    let readAt = -1;
    let isWaiting = false;
    /** What there is as a rule of who read before it. */
    let othersBytes = 0;
    const goOn = (): void => {
      isWaiting = false;
      // Else the packets that are not done read on.
      if (internals(client)._parsingBatch <= 0 && !client.closed) internals(client)._nextBatch();
    };
    conn.read = (size?: number) => {
      const { readableLength: waiting } = conn;
      // The stream itself asks for 0 bytes, to begin.
      if (size === 0 || waiting === 0) return read(size) as Buffer | null;
      if (this.#last !== undefined && this.#last !== conn) {
        const isFirst = othersBytes === 0;
        othersBytes += (this.#lastBytes - othersBytes) / (isFirst ? 1 : MEMORY);
      }
      const isAlone = this.#isAlone(conn, waiting);
      const share = isAlone ? Infinity : Math.max(LEAST_BYTES, Math.floor(TIMES * othersBytes));
      if (waiting <= share) return read() as Buffer | null;
      if (!isWaiting) setImmediate(goOn);
      isWaiting = true;
      if (readAt === this.#turn) return null;
      readAt = this.#turn;
      return read(share) as Buffer | null;
    };
  }

  #isAlone(conn: Duplex, waiting: number): boolean {
    this.#count();
    if (this.#last !== conn) {
      if (this.#last !== undefined) this.#othersAt = this.#turn;
      this.#last = conn;
    }
    this.#lastBytes = waiting;
    return this.#turn - this.#othersAt >= PRESENT_TURNS;
  }

  /** Turns are counted while something is read. */
  #count(): void {
    if (this.#isCounting) return;
    this.#isCounting = true;
    setImmediate(() => {
      this.#isCounting = false;
      this.#turn++;
    });
  }
}
