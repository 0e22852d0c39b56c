/**
 * The journal: QoS 1 publishes that a persistent subscriber waits for are on disk before they are
 * acknowledged. The engine writes PUBACK before it routes and stores; without the journal a crash
 * between the two would lose an acknowledged message.
 */
import type { Instant } from '#kernel/time.ts';
import type { CoreDatabase, Statement } from '../storage/database.ts';
import { MOST_TRIES } from '#kernel/most-tries.ts';
import { ParkedWorkStore, type NewParkedWork } from '../storage/parked-work.ts';
import { ownPayload, PayloadMarks } from './message-marks.ts';
import { decodeProperties, encodeProperties, type SessionPacket } from './packet-codec.ts';

/** Origin of replayed messages in the queues; the journal id is their counter. */
const REPLAY_BROKER_ID = 'journal';

interface JournalRow {
  readonly id: number;
  readonly topic: string;
  readonly client_id: string;
  readonly payload: Uint8Array;
  readonly extra: string | null;
  readonly tries: number;
}

interface ReplayPorts {
  readonly now: Instant;
  readonly onParked: (work: NewParkedWork) => void;
}

interface JournalledPublish {
  readonly topic: string;
  readonly clientId: string;
  readonly payload: Buffer;
  readonly properties?: Record<string, unknown> | undefined;
}

export class Journal {
  readonly #db: CoreDatabase;
  readonly #insert: Statement;
  readonly #remove: Statement;
  readonly #all: Statement;
  readonly #tryAll: Statement;
  readonly #tryOne: Statement;
  readonly #parked: ParkedWorkStore;
  /** Rows of what is not queued yet. */
  readonly #open = new PayloadMarks<number>();
  /** Acknowledged, and not queued because the disk was full. */
  readonly #stranded: number[] = [];

  constructor(db: CoreDatabase) {
    this.#db = db;
    this.#insert = db.sql.prepare(
      'INSERT INTO journal (topic, client_id, payload, extra) VALUES (?, ?, ?, ?)',
    );
    this.#remove = db.sql.prepare('DELETE FROM journal WHERE id = ?');
    this.#all = db.sql.prepare('SELECT * FROM journal ORDER BY id');
    this.#tryAll = db.sql.prepare('UPDATE journal SET tries = 1');
    this.#tryOne = db.sql.prepare('UPDATE journal SET tries = tries + 1 WHERE id = ?');
    this.#parked = new ParkedWorkStore(db);
  }

  /**
   * Writes a publish in the open transaction; acknowledge it once that is committed. Gives the
   * payload object to continue with: a copy where the given one could be shared (an empty payload).
   */
  append(publish: JournalledPublish): Buffer {
    const payload = ownPayload(publish.payload);
    this.#db.begin();
    const extra = encodeProperties(publish.properties);
    const json = extra === undefined ? null : JSON.stringify(extra);
    const { topic, clientId } = publish;
    const { lastInsertRowid } = this.#insert.run(topic, clientId, payload, json);
    this.#open.set(payload, Number(lastInsertRowid));
    return payload;
  }

  /** The publish with this payload is in all queues: its row goes with the same commit. */
  routed(payload: unknown): void {
    const id = this.#open.get(payload);
    if (id === undefined) return;
    this.#db.begin();
    this.#remove.run(id);
    this.#open.delete(payload);
  }

  /** The queues had no room for the publish with this payload: it waits for `retry`. */
  stranded(payload: unknown): void {
    const id = this.#open.get(payload);
    if (id !== undefined) this.#stranded.push(id);
  }

  /** There is room again: routes what was acknowledged and found none, oldest first. */
  retry(route: (publish: JournalledPublish) => void): void {
    const waiting = new Set(this.#stranded.splice(0));
    for (const row of this.#all.all() as JournalRow[]) {
      if (!waiting.has(row.id)) continue;
      const { topic, client_id: clientId } = row;
      const payload = Buffer.from(row.payload);
      this.#open.set(payload, row.id);
      const { properties } = toPacket(row);
      route({ topic, clientId, payload, properties });
    }
  }

  /**
   * Hands what a killed core acknowledged but did not queue to `enqueue`, oldest first, and clears
   * the journal in the same commit; call before listening. Gives the number of messages. When an
   * earlier start did not survive that, each message gets a commit of its own, so that the one which
   * ends the core is known; it is parked, and told to `onParked`.
   */
  replay(enqueue: (packet: SessionPacket) => void, { now, onParked }: ReplayPorts): number {
    const rows = this.#all.all() as JournalRow[];
    const isFirstTry = rows.every(({ tries }) => tries === 0);
    if (isFirstTry && rows.length > 0) {
      this.#db.begin();
      this.#tryAll.run();
      this.#db.flush();
    }
    let count = 0;
    for (const row of rows) {
      if (row.tries >= MOST_TRIES) {
        onParked(this.#park(row, now));
        continue;
      }
      if (!isFirstTry) this.#noteTry(row);
      enqueue(toPacket(row));
      this.#db.begin();
      this.#remove.run(row.id);
      if (!isFirstTry) this.#db.flush();
      count++;
    }
    this.#db.flush();
    return count;
  }

  #noteTry({ id }: JournalRow): void {
    this.#db.begin();
    this.#tryOne.run(id);
    this.#db.flush();
  }

  #park({ id, topic, payload, client_id: name, extra, tries }: JournalRow, now: Instant) {
    const work = { kind: 'publish', name, topic, payload, context: extra ?? '{}', tries } as const;
    this.#parked.add(work, now);
    this.#remove.run(id);
    return work;
  }
}

function toPacket(row: JournalRow): SessionPacket {
  const packet: SessionPacket = {
    cmd: 'publish',
    topic: row.topic,
    clientId: row.client_id,
    payload: Buffer.from(row.payload),
    qos: 1,
    retain: false,
    dup: false,
    brokerId: REPLAY_BROKER_ID,
    brokerCounter: row.id,
  };
  if (row.extra === null) return packet;
  const properties = decodeProperties(JSON.parse(row.extra) as Record<string, unknown>);
  return { ...packet, properties };
}
