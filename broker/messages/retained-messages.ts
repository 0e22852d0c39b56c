/** The retained messages: all SQL on the table `retained`. One message per topic. */
import type { Clock, Instant } from '#kernel/time.ts';
import type { CoreDatabase } from '../storage/database.ts';
import { byEngineClock } from './message-expiry.ts';
import { ownPayload, PayloadMarks } from './message-marks.ts';
import { decodePacket, encodePacket, type PacketRow, type SessionPacket } from './packet-codec.ts';

interface RetainedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: number;
  readonly lastModified: Instant;
  readonly properties: Readonly<Record<string, unknown>> | undefined;
}

interface RetainedSummary {
  readonly topic: string;
  readonly payloadSize: number;
  readonly qos: number;
  readonly lastModified: Instant;
}

interface RetainedRow extends PacketRow {
  readonly topic: string;
  readonly stored_at: number;
}

export class RetainedMessages {
  readonly #db: CoreDatabase;
  readonly #clock: Clock | undefined;
  readonly #statements: ReturnType<typeof prepare>;
  /** Payloads of publishes that are stored already; the engine stores each again. */
  readonly #kept = new PayloadMarks<true>();

  constructor(db: CoreDatabase, clock?: Clock) {
    this.#db = db;
    this.#clock = clock;
    this.#statements = prepare(db);
  }

  /**
   * Stores before PUBACK what the engine would store after it; an empty payload deletes. Gives the
   * payload object to continue with: a copy where the given one could be shared.
   */
  keep(packet: SessionPacket & { readonly payload: Buffer }): Buffer {
    const payload = ownPayload(packet.payload);
    this.store({ ...packet, payload });
    this.#kept.set(payload, true);
    return payload;
  }

  store(packet: SessionPacket): void {
    const { payload } = packet;
    if (this.#kept.get(payload) === true) return;
    this.#db.begin();
    if (payload === undefined || payload.length === 0) {
      this.#statements.remove.run(packet.topic);
      return;
    }
    const row = encodePacket(packet);
    const storedAt = this.#clock?.now() ?? 0;
    this.#statements.put.run(packet.topic, row.packet, row.payload, storedAt);
  }

  /** Of exactly this topic; a wildcard finds nothing, as on AWS. */
  packet(topic: string): SessionPacket | undefined {
    const row = this.#statements.get.get(topic) as PacketRow | undefined;
    return row === undefined ? undefined : this.#forEngine(decodePacket(row));
  }

  allPackets(): SessionPacket[] {
    const rows = this.#statements.all.all() as PacketRow[];
    return rows.map((row) => this.#forEngine(decodePacket(row)));
  }

  #forEngine(packet: SessionPacket): SessionPacket {
    return this.#clock === undefined ? packet : byEngineClock(packet, this.#clock.now());
  }

  get(topic: string): RetainedMessage | undefined {
    const row = this.#statements.get.get(topic) as RetainedRow | undefined;
    if (row === undefined) return undefined;
    const { payload = '', qos = 0, properties, messageExpiry } = decodePacket(row);
    if (this.#isOver(messageExpiry)) return undefined;
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    return { topic, payload: bytes, qos, properties, lastModified: row.stored_at };
  }

  /** In the order of their topics, those after `after`. */
  list({ after = '', limit }: { after?: string; limit: number }): RetainedSummary[] {
    const rows = this.#statements.page.all(after, limit) as RetainedRow[];
    return rows.map((row) => {
      const { payload = '', qos = 0 } = decodePacket(row);
      const payloadSize = Buffer.byteLength(payload);
      return { topic: row.topic, payloadSize, qos, lastModified: row.stored_at };
    });
  }

  #isOver(expiry: number | undefined): boolean {
    return expiry !== undefined && this.#clock !== undefined && expiry <= this.#clock.now();
  }
}

function prepare({ sql }: CoreDatabase) {
  return {
    put: sql.prepare(
      `INSERT OR REPLACE INTO retained (topic, packet, payload, stored_at) VALUES (?, ?, ?, ?)`,
    ),
    remove: sql.prepare('DELETE FROM retained WHERE topic = ?'),
    get: sql.prepare('SELECT * FROM retained WHERE topic = ?'),
    all: sql.prepare('SELECT packet, payload FROM retained ORDER BY topic'),
    page: sql.prepare('SELECT * FROM retained WHERE topic > ? ORDER BY topic LIMIT ?'),
  };
}
