/** The wills of connections in `core.db`: all SQL on the table `wills`. */
import type { Instant } from '#kernel/time.ts';
import type { CoreDatabase } from '../storage/database.ts';
import { MOST_TRIES } from '#kernel/most-tries.ts';
import { ParkedWorkStore, type NewParkedWork } from '../storage/parked-work.ts';
import { decodePacket, encodePacket, type PacketRow, type SessionPacket } from './packet-codec.ts';

interface WillRow extends PacketRow {
  readonly client_id: string;
  readonly broker_id: string;
  readonly tries: number;
}

export interface WillOptions {
  readonly now: () => Instant;
  readonly onParked: (work: NewParkedWork) => void;
}

/** Each with the ids of its client and of its broker. */
export class Wills {
  readonly #db: CoreDatabase;
  readonly #options: WillOptions | undefined;
  readonly #parked: ParkedWorkStore;
  readonly #statements: ReturnType<typeof prepare>;
  /** Most clients have none; their connections need no look-up. */
  readonly #owners: Set<string>;

  constructor(db: CoreDatabase, options?: WillOptions) {
    this.#db = db;
    this.#options = options;
    this.#parked = new ParkedWorkStore(db);
    this.#statements = prepare(db);
    this.#owners = new Set(this.#rows().map((row) => row.client_id));
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

  /**
   * Those of brokers that are not alive, to be published now. Where an earlier start did not survive
   * that, one at a time, so that the one which ends the core is known; it is parked.
   */
  leftBy(alive: Readonly<Record<string, unknown>>): readonly SessionPacket[] {
    const rows = this.#rows().filter((row) => alive[row.broker_id] === undefined);
    const isFirstTry = rows.every(({ tries }) => tries === 0);
    const [deadly, others] = partition(rows);
    for (const row of deadly) this.#park(row);
    const begun = isFirstTry ? others : others.slice(0, 1);
    for (const row of begun) {
      this.#db.begin();
      this.#statements.begin.run(row.client_id);
    }
    if (rows.length > 0) this.#db.flush();
    return begun.map(decodeRow);
  }

  #park(row: WillRow): void {
    const { client_id: name, packet: context, tries } = row;
    const { topic = '', payload } = decodeRow(row);
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : (payload ?? Buffer.of());
    const work = { kind: 'publish', name, topic, payload: bytes, context, tries } as const;
    this.#parked.add(work, this.#options?.now() ?? 0);
    this.take(name);
    this.#options?.onParked(work);
  }

  #rows(): readonly WillRow[] {
    return this.#statements.all.all() as WillRow[];
  }
}

function partition(rows: readonly WillRow[]): [deadly: WillRow[], others: WillRow[]] {
  const { deadly = [], others = [] } = Object.groupBy(rows, ({ tries }) =>
    tries >= MOST_TRIES ? 'deadly' : 'others',
  );
  return [deadly, others];
}

function decode(row: WillRow | undefined): SessionPacket | undefined {
  return row === undefined ? undefined : decodeRow(row);
}

function decodeRow(row: WillRow): SessionPacket {
  return { ...decodePacket(row), clientId: row.client_id, brokerId: row.broker_id };
}

function prepare({ sql }: CoreDatabase) {
  return {
    put: sql.prepare(
      'INSERT OR REPLACE INTO wills (client_id, broker_id, packet, payload) VALUES (?, ?, ?, ?)',
    ),
    get: sql.prepare('SELECT * FROM wills WHERE client_id = ?'),
    take: sql.prepare('DELETE FROM wills WHERE client_id = ? RETURNING *'),
    begin: sql.prepare('UPDATE wills SET tries = tries + 1 WHERE client_id = ?'),
    all: sql.prepare('SELECT * FROM wills ORDER BY client_id'),
  };
}
