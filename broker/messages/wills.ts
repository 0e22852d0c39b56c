/** The wills of connections in `core.db`: all SQL on the table `wills`. */
import type { CoreDatabase } from '../storage/database.ts';
import { decodePacket, encodePacket } from './packet-codec.ts';
import type { PacketRow, SessionPacket } from './packet-codec.ts';

interface WillRow extends PacketRow {
  readonly client_id: string;
  readonly broker_id: string;
}

/** Each with the ids of its client and of its broker. */
export class Wills {
  readonly #db: CoreDatabase;
  readonly #statements: ReturnType<typeof prepare>;
  /** Most clients have none; their connections need no look-up. */
  readonly #owners: Set<string>;

  constructor(db: CoreDatabase) {
    this.#db = db;
    this.#statements = prepare(db);
    this.#owners = new Set(this.#all().map(({ clientId = '' }) => clientId));
  }

  put(clientId: string, brokerId: string, will: SessionPacket): void {
    this.#db.begin();
    const row = encodePacket(will);
    this.#statements.put.run(clientId, brokerId, row.packet, row.payload);
    this.#owners.add(clientId);
  }

  get(clientId: string): SessionPacket | undefined {
    return decode(this.#statements.get.get(clientId) as WillRow | undefined);
  }

  /** Gives what was deleted; undefined when there was none. */
  take(clientId: string): SessionPacket | undefined {
    if (!this.#owners.delete(clientId)) return undefined;
    this.#db.begin();
    return decode(this.#statements.take.get(clientId) as WillRow | undefined);
  }

  /** Of brokers that are not alive. */
  leftBy(alive: Readonly<Record<string, unknown>>): readonly SessionPacket[] {
    return this.#all().filter(({ brokerId = '' }) => alive[brokerId] === undefined);
  }

  #all(): readonly SessionPacket[] {
    return (this.#statements.all.all() as WillRow[]).map(decodeRow);
  }
}

function decode(row: WillRow | undefined): SessionPacket | undefined {
  return row === undefined ? undefined : decodeRow(row);
}

function decodeRow(row: WillRow): SessionPacket {
  return { ...decodePacket(row), clientId: row.client_id, brokerId: row.broker_id };
}

function prepare({ sql }: CoreDatabase) {
  return {
    put: sql.prepare('INSERT OR REPLACE INTO wills VALUES (?, ?, ?, ?)'),
    get: sql.prepare('SELECT * FROM wills WHERE client_id = ?'),
    take: sql.prepare('DELETE FROM wills WHERE client_id = ? RETURNING *'),
    all: sql.prepare('SELECT * FROM wills ORDER BY client_id'),
  };
}
