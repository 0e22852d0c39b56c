/**
 * How much is read of a connection at once. The engine parses all that a socket holds in one go: a
 * thousand small messages of a flood, while others wait. So connections that hold far more packets
 * than one of the others share a bounded number of packets in each turn of the event loop, however
 * many they are; the rest stays in the socket until the next turn. Packets are counted, not bytes:
 * they are what costs. Where all hold about the same, or one is alone, each turn takes far more but
 * not everything, and a newcomer is heard soon. No timer is involved.
 */
import type { Client } from 'aedes';
import type { Duplex } from 'node:stream';
import { internals } from './engine-internals.ts';
import { FrameWalk } from './frame-walk.ts';

/** What all connections that hold too much are read of in one turn, together. */
const TURN_PACKETS = 8;
/** What one connection is read of while nobody holds little: enough for one commit of many. */
const MOST_PACKETS = 256;
/** And all of them together, so that a newcomer is heard within milliseconds. */
const MOST_TOGETHER = 1024;
/** More than so many times what another holds is far more. */
const TIMES = 8;
/** A mean over about this many reads. */
const MEMORY = 8;
/** While so many packets are read a connection that sent something counts as there: about 30 ms. */
const PRESENT_PACKETS = 4096;
/** Looked at at once: what is left goes back, and a stream that is emptied fetches more. */
const LOOK_BYTES = 16 * 1024;

export class FairReading {
  #turn = 0;
  /** Packets that were read of all connections together. */
  #read = 0;
  #isCounting = false;
  /** Who read last, and how many packets had been read when it was somebody else. */
  #last: Duplex | undefined;
  #othersAt = -PRESENT_PACKETS;
  /** The fewest packets that a connection holds as a rule, of those present now and before. */
  #fewest = Infinity;
  #fewestBefore = Infinity;
  #fewestFrom = 0;
  /** How many were cut short in this turn, and in the one before. */
  #cut = 0;
  #cutBefore = 0;

  /** In place of the engine's reading of the connection. */
  limit(client: Client): void {
    const { conn } = client;
    const read = conn.read.bind(conn);
    const walk = new FrameWalk();
    let readAt = -1;
    let isWaiting = false;
    /** How many packets it holds as a rule. */
    let held = 0;
    const goOn = (): void => {
      isWaiting = false;
      // Else the packets that are not done read on.
      if (internals(client)._parsingBatch <= 0 && !client.closed) internals(client)._nextBatch();
    };
    conn.read = (size?: number) => {
      const { readableLength: waiting } = conn;
      // The stream itself asks for 0 bytes, to begin.
      if (size === 0 || waiting === 0) return read(size) as Buffer | null;
      const isAlone = this.#isAlone(conn);
      // It had its share of this turn and is called again.
      if (isWaiting && readAt === this.#turn) return null;
      const share = isAlone ? ALONE : this.#share(held);
      const taken = takePackets({ conn, read, walk }, share);
      const { length } = taken.bytes;
      this.#note(taken.packets);
      // What is left is counted as if it were like what was taken.
      const packets = (taken.packets * waiting) / length;
      held += (packets - held) / (held === 0 ? 1 : MEMORY);
      this.#fewest = Math.min(this.#fewest, Math.max(held, 1));
      if (length < waiting) {
        this.#cut++;
        readAt = this.#turn;
        if (!isWaiting) setImmediate(goOn);
        isWaiting = true;
      }
      return taken.bytes;
    };
  }

  /** What a connection that holds so many packets may have read now, beside others. */
  #share(held: number): Share {
    const fewest = Math.min(this.#fewest, this.#fewestBefore);
    // While nobody is known to hold little, all hold the same.
    const isEqual = held <= TIMES * fewest;
    const together = isEqual ? MOST_TOGETHER : Math.max(TURN_PACKETS, TIMES * fewest);
    const each = Math.max(1, Math.floor(together / Math.max(this.#cutBefore, 1)));
    const packets = Math.min(MOST_PACKETS, each);
    const isBrief = fewest < Infinity && (isEqual || packets <= TURN_PACKETS);
    return { packets, bytes: isBrief ? LOOK_BYTES : Infinity };
  }

  #isAlone(conn: Duplex): boolean {
    this.#count();
    if (this.#last !== conn) {
      if (this.#last !== undefined) this.#othersAt = this.#read;
      this.#last = conn;
    }
    return this.#read - this.#othersAt >= PRESENT_PACKETS;
  }

  /** Turns are counted while something is read. */
  #count(): void {
    if (this.#isCounting) return;
    this.#isCounting = true;
    setImmediate(() => {
      this.#isCounting = false;
      this.#turn++;
      this.#cutBefore = this.#cut;
      this.#cut = 0;
    });
  }

  /** So many packets were read; who has sent nothing for long is forgotten. */
  #note(packets: number): void {
    this.#read += packets;
    if (this.#read - this.#fewestFrom < PRESENT_PACKETS) return;
    this.#fewestFrom = this.#read;
    this.#fewestBefore = this.#fewest;
    this.#fewest = Infinity;
  }
}

/** What a connection is read of in one turn at most. */
interface Share {
  readonly packets: number;
  readonly bytes: number;
}

const ALONE: Share = { packets: MOST_PACKETS, bytes: Infinity };

interface Source {
  readonly conn: Duplex;
  readonly read: (size: number) => unknown;
  readonly walk: FrameWalk;
}

/** So much of what waits, or all of it; the rest is where it was. */
function takePackets(source: Source, share: Share): { bytes: Buffer; packets: number } {
  const { conn, read, walk } = source;
  const parts: Buffer[] = [];
  let waiting = Math.min(conn.readableLength, share.bytes);
  let packets = 0;
  while (waiting > 0) {
    const part = read(Math.min(waiting, LOOK_BYTES)) as Buffer;
    const taken = walk.take(part, share.packets - packets);
    packets += taken.packets;
    waiting -= taken.bytes;
    parts.push(part.subarray(0, taken.bytes));
    if (taken.bytes === part.length) continue;
    conn.unshift(part.subarray(taken.bytes));
    break;
  }
  return { bytes: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts), packets };
}
