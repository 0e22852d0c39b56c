/** The wills of connections in `core.db`: all SQL on the table `wills`. */
import type { CoreDatabase } from '../storage/database.ts';
import { decodePacket, encodePacket } from './packet-codec.ts';
import type { PacketRow, SessionPacket } from './packet-codec.ts';

interface WillRow extends PacketRow {
  readonly client_id: string;
  readonly broker_id: string;
}

/** Who a will is asked of; with a broker id only the will that is kept there is meant. */
export interface WillOwner {
  readonly id: string;
  readonly brokerId?: string;
}

export interface Wills {
  put(clientId: string, brokerId: string, will: SessionPacket): void;
  get(clientId: string): SessionPacket | undefined;
  /** Gives what was deleted; undefined when there was none. */
  remove(owner: WillOwner): SessionPacket | undefined;
  /** Those that the engine shall publish because their brokers are not alive. */
  left(alive: Readonly<Record<string, unknown>>): readonly SessionPacket[];
}

/** Wills of a core alone. */
export class WillStore implements Wills {
  readonly #rows: WillRows;
  /** Most clients have none; their connections need no look-up. */
  readonly #owners: Set<string>;

  constructor(db: CoreDatabase) {
    this.#rows = new WillRows(db);
    this.#owners = new Set(this.#rows.all().map(({ clientId = '' }) => clientId));
  }

  put(clientId: string, brokerId: string, will: SessionPacket): void {
    this.#rows.put(clientId, brokerId, will);
    this.#owners.add(clientId);
  }

  get(clientId: string): SessionPacket | undefined {
    return this.#rows.get(clientId);
  }

  remove({ id }: WillOwner): SessionPacket | undefined {
    return this.#owners.delete(id) ? this.#rows.take(id) : undefined;
  }

  left(alive: Readonly<Record<string, unknown>>): readonly SessionPacket[] {
    return this.#rows.all().filter(({ brokerId = '' }) => alive[brokerId] === undefined);
  }
}

/** The table. A will comes with the ids of its client and of its broker. */
export class WillRows {
  readonly #db: CoreDatabase;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: CoreDatabase) {
    this.#db = db;
    this.#statements = prepare(db);
  }

  put(clientId: string, brokerId: string, will: SessionPacket): void {
    this.#db.begin();
    const row = encodePacket(will);
    this.#statements.put.run(clientId, brokerId, row.packet, row.payload);
  }

  get(clientId: string): SessionPacket | undefined {
    return decode(this.#statements.get.get(clientId) as WillRow | undefined);
  }

  /** Deletes the will of a client, of whatever broker. */
  take(clientId: string): SessionPacket | undefined {
    this.#db.begin();
    return decode(this.#statements.take.get(clientId) as WillRow | undefined);
  }

  /** Deletes the will of a client if this broker holds it. */
  takeOf(clientId: string, brokerId: string): SessionPacket | undefined {
    this.#db.begin();
    return decode(this.#statements.takeOf.get(clientId, brokerId) as WillRow | undefined);
  }

  all(): readonly SessionPacket[] {
    return (this.#statements.all.all() as WillRow[]).map((row) => decodeRow(row));
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
    takeOf: sql.prepare('DELETE FROM wills WHERE client_id = ? AND broker_id = ? RETURNING *'),
    all: sql.prepare('SELECT * FROM wills ORDER BY client_id'),
  };
}
