/** Every telegram the portal received, with its raw frame and what became of it. */
import { defined } from '#kernel/defined.ts';
import { HOUR_MS } from '#kernel/time.ts';
import type { Db } from './database.ts';
import { standingOf, voucherOf, type Standing, type VouchedBy } from './reading-trust.ts';
import { verdictReason } from './verdicts.ts';
import type { RejectionReason } from '#kernel/rejections.ts';

export interface StoredTelegram {
  readonly id: number;
  /** Undefined where the frame is of no registered meter. */
  readonly meterId?: string;
  readonly gatewayId: string;
  /** When the gateway received it. */
  readonly rxAt: number;
  readonly rssiDbm: number | null;
  readonly verdict: 'stored' | 'rejected';
  readonly reason?: RejectionReason;
  /** Of the reading that it gave: who vouches for it, and whether it counts. */
  readonly vouchedBy?: VouchedBy;
  readonly standing?: Standing;
  /** Frame without link-layer checksums; encrypted as it came from the air. */
  readonly frame: Uint8Array;
}

interface NewTelegram {
  readonly bundleId: number;
  /** Row number of the meter; null where the frame is of no registered one. */
  readonly meterNo: number | null;
  readonly rxAt: number;
  readonly rssiDbm: number | null;
  /** `verdictNumber(reason)` */
  readonly verdict: number;
  readonly frame: Uint8Array;
}

interface TelegramQuery {
  /** Of one meter: what was stored and what was refused, without duplicates. */
  readonly meterId?: string;
  /** Only telegrams with a smaller id: the next page of a list. */
  readonly before?: number;
  /** At most this many, 1…1000; 100 if left out. */
  readonly limit?: number;
}

export interface TelegramStore {
  /** Adds a telegram and gives its id. */
  add(telegram: NewTelegram): number;
  /** Newest first. */
  list(query?: TelegramQuery): StoredTelegram[];
  byId(id: number): StoredTelegram | undefined;
  /** Frame and reception of one telegram: what the ciphertext ledger compares. */
  frameOf(id: number): ReceivedFrame | undefined;
  count(): number;
  /** How many of a registered meter a gateway heard in an hour, by the newest telegrams. */
  heardByHour(newest: number): HeardInHour[];
}

interface HeardInHour {
  readonly meterId: string;
  readonly gatewayId: string;
  /** Since 1970. */
  readonly hour: number;
  readonly count: number;
}

interface ReceivedFrame {
  readonly frame: Uint8Array;
  readonly rxAt: number;
}

interface TelegramRow {
  readonly id: number;
  readonly meterId: string | null;
  readonly gatewayId: string;
  readonly rxAt: number;
  readonly rssiDbm: number | null;
  readonly verdict: number;
  readonly vouchedBy: number | null;
  readonly standing: number | null;
  readonly frame: Uint8Array;
}

const MAX_LIMIT = 1000;
const DEFAULT_LIMIT = 100;

/** A copy moves a reading before the first reception of its telegram by this at most. */
const MOVED_MS = 60_000;

const SELECT = `SELECT t.id, m.id AS meterId, b.gateway_id AS gatewayId, t.rx_at AS rxAt,
  t.rssi_dbm AS rssiDbm, t.verdict, r.vouched_by AS vouchedBy, r.standing, t.frame
  FROM telegrams t JOIN bundles b ON b.id = t.bundle_id LEFT JOIN meters m ON m.no = t.meter_no
  LEFT JOIN readings r ON t.verdict = 0 AND r.meter_no = t.meter_no AND r.telegram_id = t.id
    AND r.at BETWEEN t.rx_at - ${MOVED_MS} AND t.rx_at`;

export function createTelegramStore(db: Db): TelegramStore {
  const add = db.prepare<[number, number | null, number, number | null, number, Uint8Array]>(
    `INSERT INTO telegrams (bundle_id, meter_no, rx_at, rssi_dbm, verdict, frame)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const byId = db.prepare<[number], TelegramRow>(`${SELECT} WHERE t.id = ?`);
  const frameOf = db.prepare<[number], ReceivedFrame>(
    'SELECT frame, rx_at AS rxAt FROM telegrams WHERE id = ?',
  );
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM telegrams');
  const byHour = db.prepare<[number], HeardInHour>(
    `SELECT m.id AS meterId, b.gateway_id AS gatewayId, t.rx_at / ${HOUR_MS} AS hour,
       count(*) AS count
     FROM telegrams t JOIN bundles b ON b.id = t.bundle_id JOIN meters m ON m.no = t.meter_no
     WHERE t.id > (SELECT max(id) FROM telegrams) - ? GROUP BY 1, 2, 3`,
  );
  return {
    add: (t) =>
      Number(add.run(t.bundleId, t.meterNo, t.rxAt, t.rssiDbm, t.verdict, t.frame).lastInsertRowid),
    list: createTelegramList(db),
    byId: (id) => {
      const row = byId.get(id);
      return row === undefined ? undefined : toTelegram(row);
    },
    frameOf: (id) => frameOf.get(id),
    count: () => count.get()?.n ?? 0,
    heardByHour: (newest) => byHour.all(newest),
  };
}

/** One prepared statement per filter, so that each can use its index. */
function createTelegramList(db: Db): TelegramStore['list'] {
  const statement = (filter: string) =>
    db.prepare<[Record<string, string | number>], TelegramRow>(
      `${SELECT} WHERE ${filter} ORDER BY t.id DESC LIMIT @limit`,
    );
  const all = statement('t.id < @before');
  const ofMeter = statement(`t.id IN (${IDS_OF_METER})`);
  return ({ meterId, before, limit } = {}) => {
    const page = {
      before: before ?? Number.MAX_SAFE_INTEGER,
      limit: Math.min(Math.max(limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT),
    };
    const rows = meterId === undefined ? all.all(page) : ofMeter.all({ ...page, meterId });
    return rows.map(toTelegram);
  };
}

// See the migration for why stored telegrams are found through the readings.
const IDS_OF_METER = `
  SELECT * FROM (
    SELECT telegram_id AS id FROM readings
    WHERE meter_no = (SELECT no FROM meters WHERE id = @meterId) AND telegram_id < @before
    UNION ALL
    SELECT id FROM telegrams
    WHERE meter_no = (SELECT no FROM meters WHERE id = @meterId) AND verdict > 1 AND id < @before
  ) ORDER BY id DESC LIMIT @limit`;

function toTelegram(stored: TelegramRow): StoredTelegram {
  const { meterId, verdict, vouchedBy, standing, ...row } = stored;
  const reason = verdictReason(verdict);
  return {
    ...row,
    ...(meterId === null ? {} : { meterId }),
    verdict: reason === undefined ? 'stored' : 'rejected',
    ...defined({ reason }),
    ...(vouchedBy === null ? {} : { vouchedBy: voucherOf(vouchedBy) }),
    ...(standing === null ? {} : { standing: standingOf(standing) }),
  };
}
