/** Orders of grid operators that limit what a dwelling draws, and what its control box said of them. */
import type { Instant } from '#kernel/time.ts';
import type { Db } from './database.ts';

export interface PowerLimit {
  readonly gatewayId: string;
  readonly dwellingId: string;
  /** Of the operator; it grows. */
  readonly number: number;
  readonly isActive: boolean;
  readonly limitW: number;
  /** When the portal heard of it, by its own clock. */
  readonly orderedAt: Instant;
  /** When it ends by itself, as the order says. */
  readonly endsAt: Instant;
  /** When the portal heard of an answer; null before. */
  readonly answeredAt: Instant | null;
  /** Why it was refused; null where it was not. */
  readonly refusal: string | null;
}

export interface PowerLimitStore {
  /** Replaces what was known of the order; when it was heard first stays. */
  put(limit: PowerLimit): void;
  /** The newest first. */
  list(): PowerLimit[];
  /** The newest order to a dwelling. */
  newest(dwellingId: string): PowerLimit | undefined;
}

type Row = Omit<PowerLimit, 'isActive'> & { readonly isActive: number };

const SELECT = `SELECT gateway_id AS gatewayId, dwelling_id AS dwellingId, number, is_active AS isActive,
  limit_w AS limitW, ordered_at AS orderedAt, ends_at AS endsAt, answered_at AS answeredAt, refusal
  FROM power_limits`;

export function createPowerLimitStore(db: Db): PowerLimitStore {
  const put = db.prepare<[Row]>(
    `INSERT INTO power_limits (gateway_id, dwelling_id, number, is_active, limit_w, ordered_at, ends_at,
       answered_at, refusal)
     VALUES (@gatewayId, @dwellingId, @number, @isActive, @limitW, @orderedAt, @endsAt, @answeredAt, @refusal)
     ON CONFLICT (gateway_id, dwelling_id, number) DO UPDATE SET
       answered_at = coalesce(answered_at, excluded.answered_at), refusal = excluded.refusal`,
  );
  const list = db.prepare<[], Row>(`${SELECT} ORDER BY ordered_at DESC, dwelling_id, number DESC`);
  const newest = db.prepare<[string], Row>(
    `${SELECT} WHERE dwelling_id = ? ORDER BY number DESC LIMIT 1`,
  );
  const read = (row: Row): PowerLimit => ({ ...row, isActive: row.isActive === 1 });
  return {
    put: (limit) => void put.run({ ...limit, isActive: limit.isActive ? 1 : 0 }),
    list: () => list.all().map(read),
    newest: (dwellingId) => {
      const row = newest.get(dwellingId);
      return row === undefined ? undefined : read(row);
    },
  };
}
