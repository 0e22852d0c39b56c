/** Readings as the judge of telegrams reads them, with the frames behind them, and what it changes. */
import type { Db } from './database.ts';
import { dateText } from './meters.ts';
import { standingNumber, standingOf, type HeldBecause, type Standing } from './reading-trust.ts';

/**
 * A reading whose device time lies within this of its reception is found by its place in time;
 * the others have an index of their own. The same number stands in the migration.
 */
export const ON_CLOCK_MS = 7_200_000;

/** A reading as the judge knows it; of one that was decided to be false it knows nothing. */
export interface JudgedReading {
  readonly at: number;
  readonly telegramId: number;
  /** Equal for telegrams that may be the same one: see twin/detect/ledger.ts. */
  readonly ledgerKey: number;
  readonly deviceAt: number | null;
  readonly units: number;
  readonly dueDate: string | null;
  readonly dueDateUnits: number | null;
  /** Message counter; null where the meter sends none that its key vouches for. */
  readonly counter: number | null;
  readonly standing: Standing;
  /** Reception of its telegram as it was stored first; `at` may have moved since. */
  readonly firstRxAt: number;
  /** Name of the gateway that delivered it first. */
  readonly gateway: string;
  /** How often its telegram came again. */
  readonly copies: number;
}

export interface JudgedTelegram {
  readonly reading: JudgedReading;
  /** Frame without link-layer checksums. */
  readonly frame: Uint8Array;
}

export interface JudgedReadings {
  /** The newest readings of a meter, oldest first. */
  newest(meterNo: number, limit: number): JudgedTelegram[];
  /** The newest reading received at or before an instant. */
  judgedBefore(meterNo: number, at: number): JudgedReading | undefined;
  /** The oldest reading received after an instant. */
  judgedAfter(meterNo: number, at: number): JudgedReading | undefined;
  /** Readings with a ledger key received in a span, or with a device time far off; oldest first. */
  withLedgerKey(meterNo: number, ledgerKey: number, span?: Span): JudgedTelegram[];
  /** Whether some reading has a device time that is off by more than `ON_CLOCK_MS`, or none. */
  hasOffClock(meterNo: number): boolean;
  /** Counts a copy of a reading's telegram, and moves the reading to `to`. */
  addCopy(copy: ReadingCopy): void;
  /** The judge's own word, which no decision of a person is overruled by. */
  judgeStanding(which: JudgedStanding): void;
}

interface ReadingCopy {
  readonly meterNo: number;
  readonly telegramId: number;
  readonly at: number;
  readonly to: number;
}

/** One reading that is to be held for a reason; or one held for it, or all since, that shall count. */
type JudgedStanding =
  | { readonly meterNo: number; readonly telegramId: number; readonly hold: HeldBecause }
  | { readonly meterNo: number; readonly telegramId: number; readonly release: HeldBecause }
  | { readonly meterNo: number; readonly from: number; readonly release: HeldBecause };

/** Instants, ms UTC, both ends included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

interface Row extends Omit<JudgedReading, 'dueDate' | 'standing'> {
  readonly dueDate: number | null;
  readonly standing: number;
  readonly frame: Uint8Array;
}

const SELECT = `SELECT r.at, r.telegram_id AS telegramId, r.ledger_key AS ledgerKey,
  r.device_at AS deviceAt, r.units, r.due_date AS dueDate, r.due_date_units AS dueDateUnits,
  r.counter, r.standing, r.copies, ifnull(t.rx_at, r.at) AS firstRxAt,
  ifnull(b.gateway_id, '') AS gateway, ifnull(t.frame, x'') AS frame
  FROM readings r LEFT JOIN telegrams t ON t.id = r.telegram_id
    LEFT JOIN bundles b ON b.id = t.bundle_id`;
const STANDS = `r.standing <> ${standingNumber('excluded')}`;

export function createJudgedReadings(db: Db): JudgedReadings {
  return { ...createReaders(db), ...createLedger(db), ...createWriters(db) };
}

function createReaders(db: Db): Pick<JudgedReadings, 'newest' | 'judgedBefore' | 'judgedAfter'> {
  const newest = db.prepare<[number, number], Row>(
    `${SELECT} WHERE r.meter_no = ? AND ${STANDS} ORDER BY r.at DESC, r.telegram_id DESC LIMIT ?`,
  );
  const before = db.prepare<[number, number], Row>(
    `${SELECT} WHERE r.meter_no = ? AND r.at <= ? AND ${STANDS}
     ORDER BY r.at DESC, r.telegram_id DESC LIMIT 1`,
  );
  const after = db.prepare<[number, number], Row>(
    `${SELECT} WHERE r.meter_no = ? AND r.at > ? AND ${STANDS}
     ORDER BY r.at, r.telegram_id LIMIT 1`,
  );
  return {
    newest: (meterNo, limit) => newest.all(meterNo, limit).reverse().map(toTelegram),
    judgedBefore: (meterNo, at) => toReading(before.get(meterNo, at)),
    judgedAfter: (meterNo, at) => toReading(after.get(meterNo, at)),
  };
}

function createLedger(db: Db): Pick<JudgedReadings, 'withLedgerKey' | 'hasOffClock'> {
  // As in the partial index, or SQLite does not use it.
  const isOffClock = (table: string): string =>
    `(${table}device_at IS NULL OR abs(${table}device_at - ${table}at) > ${ON_CLOCK_MS})`;
  const order = 'ORDER BY r.at, r.telegram_id';
  const onClock = db.prepare<[number, number, number, number], Row>(
    `${SELECT.replace('readings r', 'readings r NOT INDEXED')}
     WHERE r.meter_no = ? AND r.at BETWEEN ? AND ? AND r.ledger_key = ?
       AND NOT ${isOffClock('r.')} AND ${STANDS} ${order}`,
  );
  // Left to itself SQLite reads all of a meter's readings, which are in the right order.
  const offClock = db.prepare<[number, number], Row>(
    `${SELECT.replace('readings r', 'readings r INDEXED BY readings_off_clock')}
     WHERE r.meter_no = ? AND r.ledger_key = ? AND ${isOffClock('r.')} AND ${STANDS} ${order}`,
  );
  const some = db.prepare<[number], { readonly one: number }>(
    `SELECT 1 AS one FROM readings INDEXED BY readings_off_clock
     WHERE meter_no = ? AND ${isOffClock('')} LIMIT 1`,
  );
  return {
    withLedgerKey: (meterNo, key, span) => {
      const timed = span === undefined ? [] : onClock.all(meterNo, span.from, span.to, key);
      return [...timed, ...offClock.all(meterNo, key)].map(toTelegram);
    },
    hasOffClock: (meterNo) => some.get(meterNo) !== undefined,
  };
}

function createWriters(db: Db): Pick<JudgedReadings, 'addCopy' | 'judgeStanding'> {
  const count = db.prepare<[number, number, number]>(
    `UPDATE readings SET copies = copies + 1 WHERE meter_no = ? AND at = ? AND telegram_id = ?`,
  );
  const move = db.prepare<[number, number, number, number]>(
    `UPDATE readings SET copies = copies + 1, at = ?
     WHERE meter_no = ? AND at = ? AND telegram_id = ?`,
  );
  const hold = db.prepare<[string, number, number]>(
    `UPDATE readings SET standing = 1, standing_reason = ?
     WHERE meter_no = ? AND telegram_id = ? AND standing = 0`,
  );
  const release = (which: string) =>
    db.prepare<[number, string, number]>(
      `UPDATE readings SET standing = 0, standing_reason = NULL
       WHERE meter_no = ? AND standing = 1 AND standing_reason = ? AND ${which}`,
    );
  const releaseOne = release('telegram_id = ?');
  const releaseSince = release('at >= ?');
  return {
    addCopy: ({ meterNo, telegramId, at, to }) => {
      if (at === to) count.run(meterNo, at, telegramId);
      else move.run(to, meterNo, at, telegramId);
    },
    judgeStanding: (which) => {
      if ('hold' in which) hold.run(which.hold, which.meterNo, which.telegramId);
      else if ('from' in which) releaseSince.run(which.meterNo, which.release, which.from);
      else releaseOne.run(which.meterNo, which.release, which.telegramId);
    },
  };
}

function toTelegram({ frame, ...row }: Row): JudgedTelegram {
  return { reading: readingOf(row), frame };
}

function toReading(row: Row | undefined): JudgedReading | undefined {
  if (row === undefined) return undefined;
  const { frame: _frame, ...rest } = row;
  return readingOf(rest);
}

function readingOf(row: Omit<Row, 'frame'>): JudgedReading {
  return { ...row, dueDate: dateText(row.dueDate), standing: standingOf(row.standing) };
}
