/** Readings: values of a meter with the instant at which a gateway received them. */
import type { Db } from './database.ts';
import { createJudgedReadings, type JudgedReadings } from './judged-readings.ts';
import { dateNumber, dateText } from './meters.ts';
import { readFields, type ReadingFields } from './reading-fields.ts';
import { createReadingDecisions, type ReadingDecisions } from './reading-decisions.ts';
import {
  standingNumber,
  standingOf,
  voucherNumber,
  voucherOf,
  type Standing,
  type VouchedBy,
} from './reading-trust.ts';

export interface StoredReading {
  readonly meterId: string;
  /** When the first gateway received it, ms UTC. */
  readonly at: number;
  /** The meter's own clock, ms UTC; null where it sent none. */
  readonly deviceTime: number | null;
  /** The main value of the meter in the steps of its kind, see meter-kinds.ts. */
  readonly units: number;
  /** The last due date the meter passed, `YYYY-MM-DD`, and its value on that day. */
  readonly dueDate: string | null;
  readonly dueDateUnits: number | null;
  readonly telegramId: number;
  readonly vouchedBy: VouchedBy;
  readonly standing: Standing;
  /** Why it does not count, or who decided that it does; left out where nothing is to be said. */
  readonly standingReason?: string;
  /** Further named values; left out where there are none. */
  readonly fields?: ReadingFields;
}

/** A reading as ingest and the guard rules handle it, by the meter's row number. */
export interface ReadingRow {
  readonly meterNo: number;
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
}

export interface NewReading extends ReadingRow {
  /** `writeFields` */
  readonly fields: string | null;
  /** Left out: structure and history. */
  readonly vouchedBy?: VouchedBy;
  /** Left out: it counts. */
  readonly standing?: Standing;
  readonly standingReason?: string;
}

interface ReadingQuery {
  readonly meterId?: string;
  /** Instants, ms UTC: from ≤ at < to. */
  readonly from?: number;
  readonly to?: number;
  /** At most this many, the newest ones; no limit if left out. */
  readonly limit?: number;
}

export interface ReadingStore extends ReadingDecisions, JudgedReadings {
  add(reading: NewReading): void;
  /** The newest reading that counts, received at or before an instant. */
  before(meterNo: number, at: number): ReadingRow | undefined;
  /** The oldest reading that counts, received after an instant. */
  after(meterNo: number, at: number): ReadingRow | undefined;
  /** By meter, oldest first, whether they count or not. */
  list(query?: ReadingQuery): StoredReading[];
  /** The newest reading of a meter that counts, at or before an instant: what a bill reads off. */
  latest(meterId: string, at?: number): StoredReading | undefined;
  count(): number;
}

interface Row {
  readonly meterNo: number;
  readonly meterId: string;
  readonly at: number;
  readonly telegramId: number;
  readonly ledgerKey: number;
  readonly deviceAt: number | null;
  readonly units: number;
  readonly dueDate: number | null;
  readonly dueDateUnits: number | null;
  readonly counter: number | null;
}

type ListRow = Row & {
  readonly fields: string | null;
  readonly vouchedBy: number;
  readonly standing: number;
  readonly standingReason: string | null;
};

const COLUMNS = `r.meter_no AS meterNo, r.at, r.telegram_id AS telegramId,
  r.ledger_key AS ledgerKey, r.device_at AS deviceAt, r.units, r.due_date AS dueDate,
  r.due_date_units AS dueDateUnits, r.counter`;
const ALL_COLUMNS = `${COLUMNS}, r.fields, r.vouched_by AS vouchedBy, r.standing,
  r.standing_reason AS standingReason`;
const SELECT = `SELECT m.id AS meterId, ${ALL_COLUMNS}
  FROM readings r JOIN meters m ON m.no = r.meter_no`;

export function createReadingStore(db: Db): ReadingStore {
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM readings');
  return {
    ...createReadingWriters(db),
    ...createNeighbours(db),
    ...createJudgedReadings(db),
    ...createReadingQueries(db),
    ...createReadingDecisions(db),
    count: () => count.get()?.n ?? 0,
  };
}

function createReadingWriters(db: Db): Pick<ReadingStore, 'add'> {
  type Values = [
    number,
    number,
    number,
    number,
    number | null,
    number,
    number | null,
    number | null,
    number | null,
    string | null,
    number,
    number,
    string | null,
  ];
  const add = db.prepare<Values>(
    `INSERT INTO readings
       (meter_no, at, telegram_id, ledger_key, device_at, units, due_date, due_date_units,
        counter, fields, vouched_by, standing, standing_reason)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    add: (r) =>
      void add.run(
        r.meterNo,
        r.at,
        r.telegramId,
        r.ledgerKey,
        r.deviceAt,
        r.units,
        dateNumber(r.dueDate),
        r.dueDateUnits,
        r.counter,
        r.fields,
        voucherNumber(r.vouchedBy ?? 'structure'),
        standingNumber(r.standing ?? 'counts'),
        r.standingReason ?? null,
      ),
  };
}

function createNeighbours(db: Db): Pick<ReadingStore, 'before' | 'after'> {
  const before = db.prepare<[number, number], Omit<Row, 'meterId'>>(
    `SELECT ${COLUMNS} FROM readings r WHERE r.meter_no = ? AND r.at <= ? AND r.standing = 0
     ORDER BY r.at DESC, r.telegram_id DESC LIMIT 1`,
  );
  const after = db.prepare<[number, number], Omit<Row, 'meterId'>>(
    `SELECT ${COLUMNS} FROM readings r WHERE r.meter_no = ? AND r.at > ? AND r.standing = 0
     ORDER BY r.at, r.telegram_id LIMIT 1`,
  );
  return {
    before: (meterNo, at) => toReadingRow(before.get(meterNo, at)),
    after: (meterNo, at) => toReadingRow(after.get(meterNo, at)),
  };
}

function createReadingQueries(db: Db): Pick<ReadingStore, 'list' | 'latest'> {
  type Range = { meterId: string; from: number; to: number; limit: number };
  const range = 'r.at >= @from AND r.at < @to';
  const ofMeter = db.prepare<[Range], ListRow>(
    `SELECT * FROM (${SELECT} WHERE m.id = @meterId AND ${range}
       ORDER BY r.at DESC, r.telegram_id DESC LIMIT @limit) ORDER BY at, telegramId`,
  );
  const ofAll = db.prepare<[Omit<Range, 'meterId'>], ListRow>(
    `SELECT * FROM (${SELECT} WHERE ${range} ORDER BY r.at DESC LIMIT @limit)
     ORDER BY meterId, at, telegramId`,
  );
  // A bill asks this for each meter, many times; as a join it took ten times as long.
  const latest = db.prepare<[string, number], Omit<ListRow, 'meterId'>>(
    `SELECT ${ALL_COLUMNS} FROM readings r
     WHERE r.meter_no = (SELECT no FROM meters WHERE id = ?) AND r.at <= ? AND r.standing = 0
     ORDER BY r.at DESC, r.telegram_id DESC LIMIT 1`,
  );
  return {
    list: ({ meterId, from = 0, to = Number.MAX_SAFE_INTEGER, limit = -1 } = {}) => {
      const rows =
        meterId === undefined
          ? ofAll.all({ from, to, limit })
          : ofMeter.all({ meterId, from, to, limit });
      return rows.map(toStoredReading);
    },
    latest: (meterId, at = Number.MAX_SAFE_INTEGER) => {
      const row = latest.get(meterId, at);
      return row === undefined ? undefined : toStoredReading({ ...row, meterId });
    },
  };
}

function toReadingRow(row: Omit<Row, 'meterId'> | undefined): ReadingRow | undefined {
  return row === undefined ? undefined : { ...row, dueDate: dateText(row.dueDate) };
}

function toStoredReading(row: ListRow): StoredReading {
  const fields = readFields(row.fields);
  return {
    meterId: row.meterId,
    at: row.at,
    deviceTime: row.deviceAt,
    units: row.units,
    dueDate: dateText(row.dueDate),
    dueDateUnits: row.dueDateUnits,
    telegramId: row.telegramId,
    vouchedBy: voucherOf(row.vouchedBy),
    standing: standingOf(row.standing),
    ...(row.standingReason === null ? {} : { standingReason: row.standingReason }),
    ...(fields === null ? {} : { fields }),
  };
}
