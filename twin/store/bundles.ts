/** Committed bundles: what makes ingest idempotent and the hash chain checkable. */
import type { Db } from './database.ts';

export interface BundleId {
  readonly gateway: string;
  readonly boot: string;
  readonly seq: number;
}

export interface BundleRow extends BundleId {
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

export type NewBundle = Omit<BundleRow, 'id'>;

export interface BundleStore {
  /** Gives the row id. */
  add(bundle: NewBundle): number;
  finish(id: number, storedCount: number): void;
  /** Whether a bundle of the same start with a smaller number is there. */
  hasBelow(id: BundleId): boolean;
  /** All copies of a bundle id, first committed first. */
  copies(id: BundleId): BundleRow[];
  /** All copies of a bundle id, of the number before it and of the number after it. */
  around(id: BundleId): BundleRow[];
  has(id: BundleId): boolean;
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
  return {
    hasBelow: ({ gateway, boot, seq }) => below.get(gateway, boot, seq) !== undefined,
    add: (bundle) => Number(add.run(bundle).lastInsertRowid),
    finish: (id, storedCount) => void finish.run(storedCount, id),
    copies: (id) => copies.all(id.gateway, id.boot, id.seq),
    around: ({ gateway, boot, seq }) => around.all(gateway, boot, seq - 1, seq + 1),
    has: (id) => has.get(id.gateway, id.boot, id.seq) !== undefined,
  };
}
