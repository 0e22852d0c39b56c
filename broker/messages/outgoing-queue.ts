/** The queues of persistent subscribers: all SQL on the table `outgoing`. */
import type { CoreDatabase } from '../storage/database.ts';
import { decodePacket, encodePacket, type PacketRow, type SessionPacket } from './packet-codec.ts';

/** Rows read at a time; a queue may be longer than what fits into memory. */
const PAGE_ROWS = 64;

/** What the engine takes for granted in a queued message. */
const PUBLISH: SessionPacket = { cmd: 'publish', qos: 0, retain: false, dup: false };

interface QueueRow extends PacketRow {
  readonly id: number;
  readonly broker_id: string | null;
  readonly broker_counter: number | null;
  readonly packet_id: number | null;
}

interface QueuedMessage {
  /** Grows from message to message. */
  readonly position: number;
  /** With its packet id, if it was sent before. */
  readonly packet: SessionPacket;
}

export class OutgoingQueue {
  readonly #db: CoreDatabase;
  readonly #statements: ReturnType<typeof prepare>;
  /** Clients that may have messages. Most have none; their acknowledgements need no look-up. */
  readonly #owners = new Set<string>();

  constructor(db: CoreDatabase) {
    this.#db = db;
    this.#statements = prepare(db);
    for (const row of this.#statements.owners.all() as { readonly client_id: string }[]) {
      this.#owners.add(row.client_id);
    }
  }

  /** Once per client, however many of its filters match; a message already queued stays as it is. */
  add(clientIds: readonly string[], packet: SessionPacket): void {
    if (clientIds.length === 0) return;
    this.#db.begin();
    const row = encodePacket({ ...PUBLISH, ...packet });
    for (const clientId of clientIds) {
      this.#owners.add(clientId);
      this.#statements.insert.run(
        clientId,
        packet.brokerId ?? null,
        packet.brokerCounter ?? null,
        row.packet,
        row.payload,
      );
    }
  }

  /** Notes the packet id of a message, or puts a PUBREL in its place; false if there is none. */
  update(clientId: string, packet: SessionPacket): boolean {
    this.#db.begin();
    const packetId = packet.messageId ?? null;
    const { brokerId, brokerCounter } = packet;
    if (brokerId !== undefined && brokerCounter !== undefined) {
      const noted = this.#statements.setPacketId.run(packetId, clientId, brokerId, brokerCounter);
      if (noted.changes > 0) return true;
    }
    const row = this.#statements.byPacketId.get(clientId, packetId) as QueueRow | undefined;
    if (row === undefined) return false;
    const encoded = encodePacket(packet);
    this.#statements.replace.run(encoded.packet, encoded.payload, row.id);
    return true;
  }

  /** Takes the acknowledged message out; undefined if there is none. */
  take(clientId: string, packet: SessionPacket): SessionPacket | undefined {
    if (!this.#owners.has(clientId)) return undefined;
    this.#db.begin();
    const row = this.#remove(clientId, packet);
    if (row !== undefined) return toPacket(row);
    if (this.#lastId(clientId) === null) this.#owners.delete(clientId);
    return undefined;
  }

  /**
   * Notes the packet id under which a message goes out for the first time; false when it has
   * gone out before, or has left the queue.
   */
  noteSent(
    clientId: string,
    { brokerId, brokerCounter }: SessionPacket,
    packetId: number,
  ): boolean {
    this.#db.begin();
    const { setFirstPacketId } = this.#statements;
    return setFirstPacketId.run(packetId, clientId, brokerId, brokerCounter).changes > 0;
  }

  /** The next few rows after `after`, oldest first. */
  next(clientId: string, after: number, most: number): readonly QueuedMessage[] {
    const last = Number.MAX_SAFE_INTEGER;
    const rows = this.#statements.page.all(clientId, after, last, most) as QueueRow[];
    return rows.map((row) => ({ position: row.id, packet: toPacket(row) }));
  }

  /** Position of the newest message; 0 when there is none. */
  end(clientId: string): number {
    return this.#lastId(clientId) ?? 0;
  }

  /** May this client have messages? */
  has(clientId: string): boolean {
    return this.#owners.has(clientId);
  }

  clear(clientId: string): void {
    if (!this.#owners.delete(clientId)) return;
    this.#db.begin();
    this.#statements.clear.run(clientId);
  }

  /** Everything queued for a client when the iteration starts, oldest first. */
  *all(clientId: string): Generator<SessionPacket> {
    const last = this.#lastId(clientId);
    let after = 0;
    while (last !== null && after < last) {
      const rows = this.#statements.page.all(clientId, after, last, PAGE_ROWS) as QueueRow[];
      if (rows.length === 0) return;
      for (const row of rows) yield toPacket(row);
      after = rows.at(-1)?.id ?? last;
    }
  }

  /** Row id of the newest message of a client; null when it has none. */
  #lastId(clientId: string): number | null {
    return (this.#statements.lastId.get(clientId) as { readonly last: number | null }).last;
  }

  #remove(clientId: string, packet: SessionPacket): QueueRow | undefined {
    const { brokerId, brokerCounter, messageId } = packet;
    if (messageId !== undefined) {
      return this.#statements.removeAcknowledged.get(clientId, messageId) as QueueRow | undefined;
    }
    // A message that may not be delivered has no packet id yet.
    if (brokerId === undefined || brokerCounter === undefined) return undefined;
    const row = this.#statements.removeMessage.get(clientId, brokerId, brokerCounter);
    return row as QueueRow | undefined;
  }
}

function toPacket(row: QueueRow): SessionPacket {
  const packet = decodePacket(row);
  if (row.broker_id !== null) packet.brokerId = row.broker_id;
  if (row.broker_counter !== null) packet.brokerCounter = row.broker_counter;
  packet.messageId = row.packet_id ?? undefined;
  return packet;
}

function prepare({ sql }: CoreDatabase) {
  const columns = 'id, broker_id, broker_counter, packet_id, packet, payload';
  return {
    insert: sql.prepare(
      `INSERT OR IGNORE INTO outgoing (client_id, broker_id, broker_counter, packet, payload)
       VALUES (?, ?, ?, ?, ?)`,
    ),
    setPacketId: sql.prepare(
      `UPDATE outgoing SET packet_id = ?
       WHERE client_id = ? AND broker_id = ? AND broker_counter = ?`,
    ),
    setFirstPacketId: sql.prepare(
      `UPDATE outgoing SET packet_id = ?
       WHERE client_id = ? AND broker_id = ? AND broker_counter = ? AND packet_id IS NULL`,
    ),
    byPacketId: sql.prepare(
      `SELECT ${columns} FROM outgoing INDEXED BY outgoing_by_packet
       WHERE client_id = ? AND packet_id = ? LIMIT 1`,
    ),
    // Within one key the index is in row order; an ORDER BY would make this ten times slower.
    removeAcknowledged: sql.prepare(
      `DELETE FROM outgoing WHERE id =
         (SELECT id FROM outgoing INDEXED BY outgoing_by_packet
          WHERE client_id = ? AND packet_id = ? LIMIT 1)
       RETURNING ${columns}`,
    ),
    removeMessage: sql.prepare(
      `DELETE FROM outgoing WHERE client_id = ? AND broker_id = ? AND broker_counter = ?
       RETURNING ${columns}`,
    ),
    replace: sql.prepare(
      `UPDATE outgoing SET broker_id = NULL, broker_counter = NULL, packet = ?, payload = ?
       WHERE id = ?`,
    ),
    clear: sql.prepare('DELETE FROM outgoing WHERE client_id = ?'),
    lastId: sql.prepare('SELECT MAX(id) AS last FROM outgoing WHERE client_id = ?'),
    page: sql.prepare(
      `SELECT ${columns} FROM outgoing
       WHERE client_id = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?`,
    ),
    owners: sql.prepare('SELECT DISTINCT client_id FROM outgoing'),
  };
}
