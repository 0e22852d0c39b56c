/** What becomes of readings that were held or are doubted: the judge holds, a person decides. */
import type { Db } from './database.ts';
import {
  standingNumber,
  standingOf,
  voucherOf,
  type HeldBecause,
  type Standing,
  type VouchedBy,
} from './reading-trust.ts';

/** Readings of one meter: one by its telegram, or all of a span, both ends included. */
interface DecidedReadings {
  readonly meterNo: number;
  readonly telegramId?: number;
  readonly from?: number;
  readonly to?: number;
  /** Only those that stand so now. */
  readonly standing?: Standing;
}

interface StandingChange {
  readonly standing: Standing;
  /** Why; kept with the reading. Null: nothing is to be said. */
  readonly reason: string | null;
}

/** Readings of a meter that do not count because they were not decided upon. */
interface HeldReadings {
  readonly meterId: string;
  readonly reason: string;
  readonly vouchedBy: VouchedBy;
  readonly count: number;
  readonly from: number;
  readonly to: number;
}

export interface ReadingDecisions {
  /** Gives the number of readings that were changed. */
  setStanding(which: DecidedReadings, change: StandingChange): number;
  /** Grows with each call of `setStanding`: whoever keeps readings in memory reads them again. */
  decisions(): number;
  /** By meter and reason, in order of meter; those of a span, both ends included. */
  held(span?: { readonly from?: number; readonly to?: number }): HeldReadings[];
  /** Whether a reading of a meter is held for a reason. */
  isHeld(meterNo: number, reason: HeldBecause): boolean;
  /** How a reading stands; undefined where the telegram gave none. */
  standingOf(telegram: { readonly meterNo: number; readonly id: number }): Standing | undefined;
}

type HeldRow = Omit<HeldReadings, 'vouchedBy'> & { readonly vouchedBy: number };

export function createReadingDecisions(db: Db): ReadingDecisions {
  let decisions = 0;
  const set = db.prepare<[Record<string, string | number | null>]>(
    `UPDATE readings SET standing = @to_standing, standing_reason = @reason
     WHERE meter_no = @meterNo AND at BETWEEN @from AND @to
       AND (@telegramId IS NULL OR telegram_id = @telegramId)
       AND (@standing IS NULL OR standing = @standing)`,
  );
  const held = db.prepare<[number, number], HeldRow>(
    `SELECT m.id AS meterId, ifnull(r.standing_reason, '') AS reason,
       max(r.vouched_by) AS vouchedBy, count(*) AS count, min(r.at) AS "from", max(r.at) AS "to"
     FROM readings r JOIN meters m ON m.no = r.meter_no
     WHERE r.standing = 1 AND r.at BETWEEN ? AND ? GROUP BY m.id, 2 ORDER BY m.id, 2`,
  );
  const standing = db.prepare<[number, number], { readonly standing: number }>(
    'SELECT standing FROM readings WHERE meter_no = ? AND telegram_id = ?',
  );
  const some = db.prepare<[number, string], { readonly one: number }>(
    `SELECT 1 AS one FROM readings INDEXED BY readings_held
     WHERE meter_no = ? AND standing = 1 AND standing_reason = ? LIMIT 1`,
  );
  return {
    isHeld: (meterNo, reason) => some.get(meterNo, reason) !== undefined,
    setStanding: (which, change) => {
      const { meterNo, telegramId = null, from = MIN, to = MAX } = which;
      decisions += 1;
      return set.run({
        meterNo,
        telegramId,
        from,
        to,
        standing: which.standing === undefined ? null : standingNumber(which.standing),
        to_standing: standingNumber(change.standing),
        reason: change.reason,
      }).changes;
    },
    decisions: () => decisions,
    held: ({ from = MIN, to = MAX } = {}) =>
      held.all(from, to).map((row) => ({ ...row, vouchedBy: voucherOf(row.vouchedBy) })),
    standingOf: ({ meterNo, id }) => {
      const row = standing.get(meterNo, id);
      return row === undefined ? undefined : standingOf(row.standing);
    },
  };
}

const MIN = Number.MIN_SAFE_INTEGER;
const MAX = Number.MAX_SAFE_INTEGER;
