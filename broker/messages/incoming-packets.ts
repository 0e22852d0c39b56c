/** Packets of QoS 2 that are not released yet: all SQL on the table `incoming`. */
import type { CoreDatabase } from '../storage/database.ts';
import { decodePacket, encodePacket, type PacketRow, type SessionPacket } from './packet-codec.ts';

export class IncomingPackets {
  readonly #db: CoreDatabase;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: CoreDatabase) {
    this.#db = db;
    this.#statements = prepare(db);
  }

  put(clientId: string, packet: SessionPacket): void {
    this.#db.begin();
    const row = encodePacket(packet);
    this.#statements.put.run(clientId, packet.messageId, row.packet, row.payload);
  }

  get(clientId: string, { messageId }: SessionPacket): SessionPacket | undefined {
    const row = this.#statements.get.get(clientId, messageId) as PacketRow | undefined;
    return row === undefined ? undefined : { ...decodePacket(row), messageId };
  }

  /** False if there is none. */
  remove(clientId: string, { messageId }: SessionPacket): boolean {
    this.#db.begin();
    return this.#statements.remove.run(clientId, messageId).changes > 0;
  }

  clear(clientId: string): void {
    this.#db.begin();
    this.#statements.clear.run(clientId);
  }
}

function prepare({ sql }: CoreDatabase) {
  return {
    put: sql.prepare('INSERT OR REPLACE INTO incoming VALUES (?, ?, ?, ?)'),
    get: sql.prepare('SELECT packet, payload FROM incoming WHERE client_id = ? AND packet_id = ?'),
    remove: sql.prepare('DELETE FROM incoming WHERE client_id = ? AND packet_id = ?'),
    clear: sql.prepare('DELETE FROM incoming WHERE client_id = ?'),
  };
}
