/** Committed bundles: what makes ingest idempotent and the hash chain checkable. */
import type { Db } from './database.ts';

export interface BundleId {
  readonly gateway: string;
  readonly boot: string;
  readonly seq: number;
}

interface BundleRow extends BundleId {
  readonly id: number;
  /** 0, or counted up where the same id was committed again (see the migration). */
  readonly copy: number;
  /** Hex digest of the bundle as it was published. */
  readonly sha256: string;
  /** What the bundle says is the digest of its predecessor. */
  readonly prev: string;
  readonly sentAt: number;
  readonly telegramCount: number;
  readonly storedCount: number;
}

type NewBundle = Omit<BundleRow, 'id'>;
/** What the chain is checked against. */
export type LinkedBundle = Omit<BundleRow, 'storedCount'>;

export interface BundleStore {
  /** Gives the row id. */
  add(bundle: NewBundle): number;
  finish(id: number, storedCount: number): void;
  /** Whether a bundle of the same start with a smaller number is there. */
  hasBelow(id: BundleId): boolean;
  /** All copies of a bundle id, first committed first. */
  copies(id: BundleId): BundleRow[];
  /** All copies of a bundle id, of the number before it and of the number after it. */
  around(id: BundleId): LinkedBundle[];
  has(id: BundleId): boolean;
  /** What is known in memory is read again: a transaction was rolled back. */
  forget(): void;
}

const SELECT = `SELECT id, gateway_id AS gateway, boot, seq, copy, sha256, prev,
  sent_at AS sentAt, telegram_count AS telegramCount, stored_count AS storedCount FROM bundles`;

export function createBundleStore(db: Db): BundleStore {
  const add = db.prepare<[NewBundle]>(
    `INSERT INTO bundles (gateway_id, boot, seq, copy, sha256, prev, sent_at, telegram_count, stored_count)
     VALUES (@gateway, @boot, @seq, @copy, @sha256, @prev, @sentAt, @telegramCount, @storedCount)`,
  );
  const finish = db.prepare<[number, number]>('UPDATE bundles SET stored_count = ? WHERE id = ?');
  const copies = db.prepare<[string, string, number], BundleRow>(
    `${SELECT} WHERE gateway_id = ? AND boot = ? AND seq = ? ORDER BY copy`,
  );
  const around = db.prepare<[string, string, number, number], BundleRow>(
    `${SELECT} WHERE gateway_id = ? AND boot = ? AND seq BETWEEN ? AND ? ORDER BY seq, copy`,
  );
  const has = db.prepare<[string, string, number], { readonly one: number }>(
    'SELECT 1 AS one FROM bundles WHERE gateway_id = ? AND boot = ? AND seq = ? LIMIT 1',
  );
  const below = db.prepare<[string, string, number], { readonly one: number }>(
    'SELECT 1 AS one FROM bundles WHERE gateway_id = ? AND boot = ? AND seq < ? LIMIT 1',
  );
  const from = db.prepare<[string, string, number], { readonly n: number }>(
    'SELECT count(*) AS n FROM bundles WHERE gateway_id = ? AND boot = ? AND seq >= ?',
  );
  const newest = new NewestBundles((id) => from.get(id.gateway, id.boot, id.seq)?.n === 1);
  return {
    hasBelow: ({ gateway, boot, seq }) => below.get(gateway, boot, seq) !== undefined,
    add: (bundle) => {
      const id = Number(add.run(bundle).lastInsertRowid);
      newest.added({ ...bundle, id });
      return id;
    },
    finish: (id, storedCount) => void finish.run(storedCount, id),
    copies: (id) => copies.all(id.gateway, id.boot, id.seq),
    around: (id) => {
      const { gateway, boot, seq } = id;
      return newest.around(id) ?? around.all(gateway, boot, seq - 1, seq + 1);
    },
    has: (id) => has.get(id.gateway, id.boot, id.seq) !== undefined,
    forget: () => newest.forget(),
  };
}

/** Of more gateways those that were heard last are kept. */
const MAX_GATEWAYS = 4_096;

/**
 * The newest bundle of each gateway, so that the one that follows it, as nearly all do, asks the index
 * for nothing. After a rollback it knows nothing and learns again.
 */
class NewestBundles {
  readonly #isNewest: (id: BundleId) => boolean;
  /** By gateway, the one that was heard last at the end. */
  readonly #newest = new Map<string, LinkedBundle>();

  /** `isNewest`: no other bundle of the same start in the store has this number or a larger one. */
  constructor(isNewest: (id: BundleId) => boolean) {
    this.#isNewest = isNewest;
  }

  /** As `BundleStore.around`; undefined where the store must be asked. */
  around({ gateway, boot, seq }: BundleId): LinkedBundle[] | undefined {
    const newest = this.#newest.get(gateway);
    if (newest === undefined || newest.boot !== boot || newest.seq >= seq) return undefined;
    return newest.seq === seq - 1 ? [newest] : [];
  }

  added(row: LinkedBundle): void {
    const { gateway, boot, seq } = row;
    const before = this.#newest.get(gateway);
    const isSameBoot = before?.boot === boot;
    if (isSameBoot && seq < before.seq) return;
    this.#newest.delete(gateway);
    // Two bundles of one number are for the store to tell.
    if (isSameBoot ? seq > before.seq : this.#isNewest(row)) this.#newest.set(gateway, row);
    if (this.#newest.size <= MAX_GATEWAYS) return;
    const [longestAgo] = this.#newest.keys();
    if (longestAgo !== undefined) this.#newest.delete(longestAgo);
  }

  forget(): void {
    this.#newest.clear();
  }
}
