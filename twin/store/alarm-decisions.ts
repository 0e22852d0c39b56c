/**
 * What somebody decided about an alarm or a meter, and when. A row is never changed but for its
 * state, and never deleted: whoever takes a decision back adds one that names it.
 */
import type { Db } from './database.ts';
import { standingOf, type Standing } from './reading-trust.ts';

export type DecisionKind = 'readings' | 'exchange' | 'close' | 'undo';

/**
 * `waiting` for a second person, `in-force`, `undone` by a later one; `withdrawn` was never in
 * force.
 */
type DecisionState = 'waiting' | 'in-force' | 'undone' | 'withdrawn';

/**
 * What becomes of the held readings of the meter that nobody named: nothing, the same for all, or
 * what was decided about the named telegram that came through the same gateway.
 */
type OtherHeld = 'leave' | 'accept' | 'exclude' | 'same-gateway';

/** A new device in the place of the old one. */
export interface ExchangeDetails {
  readonly newMeterId: string;
  /** When it was exchanged, ms UTC. */
  readonly at: number;
  /** What the new device showed when it was mounted, in the steps of its kind. */
  readonly startUnits: number;
  /** Rating factors of the new device; left out: those of the old one. */
  readonly kq?: string;
  readonly kc?: string;
}

export interface DecisionDetails {
  /** Telegrams whose readings count, and those whose readings are left out. */
  readonly accept?: readonly number[];
  readonly exclude?: readonly number[];
  readonly otherHeld?: OtherHeld;
  readonly exchange?: ExchangeDetails;
}

export interface NewDecision {
  readonly alarmId?: number;
  readonly meterId: string;
  readonly kind: DecisionKind;
  /** The decision that this one takes back. */
  readonly undoes?: number;
  readonly details: DecisionDetails;
  readonly reason: string;
  readonly decidedBy: string;
  readonly decidedAt: number;
}

export interface Decision extends NewDecision {
  readonly id: number;
  readonly state: DecisionState;
  /** Who confirmed, withdrew or undid it, and when. */
  readonly settledBy?: string;
  readonly settledAt?: number;
}

interface DecisionQuery {
  readonly alarmId?: number;
  readonly meterId?: string;
  readonly state?: DecisionState;
  readonly before?: number;
  readonly limit?: number;
}

interface Settlement {
  readonly state: DecisionState;
  readonly by?: string;
  readonly at: number;
}

/** What a decision says about one reading. */
interface DecidedReading {
  readonly meterNo: number;
  readonly telegramId: number;
  readonly standing: Standing;
  /** How it stood before anybody decided, and why. */
  readonly judged: Standing;
  readonly judgedBecause: string | null;
}

type Judged = Pick<DecidedReading, 'judged' | 'judgedBecause'>;

export interface DecisionStore {
  /** It waits until it is settled. */
  add(decision: NewDecision): Decision;
  settle(id: number, settlement: Settlement): Decision;
  byId(id: number): Decision | undefined;
  /** Newest first. */
  list(query?: DecisionQuery): Decision[];
  addReading(decisionId: number, reading: DecidedReading): void;
  readingsOf(decisionId: number): DecidedReading[];
  /**
   * How a reading stood before the first decision about it, or stands now without one; undefined
   * where the telegram gave none.
   */
  judged(meterNo: number, telegramId: number): Judged | undefined;
  /** What the newest decision in force says of a reading. */
  inForce(telegramId: number): { readonly standing: Standing; readonly reason: string } | undefined;
}

interface Row {
  readonly id: number;
  readonly alarmId: number | null;
  readonly meterId: string;
  readonly kind: DecisionKind;
  readonly undoes: number | null;
  readonly details: string;
  readonly reason: string;
  readonly state: DecisionState;
  readonly decidedBy: string;
  readonly decidedAt: number;
  readonly settledBy: string | null;
  readonly settledAt: number | null;
}

const SELECT = `SELECT id, alarm_id AS alarmId, meter_id AS meterId, kind, undoes, details, reason,
  state, decided_by AS decidedBy, decided_at AS decidedAt, settled_by AS settledBy,
  settled_at AS settledAt FROM decisions`;
const DEFAULT_LIMIT = 100;

export function createDecisionStore(db: Db): DecisionStore {
  const list = db.prepare<[Record<string, string | number | null>], Row>(
    `${SELECT} WHERE id < @before AND (@alarmId IS NULL OR alarm_id = @alarmId)
     AND (@meterId IS NULL OR meter_id = @meterId)
     AND (@state IS NULL OR state = @state) ORDER BY id DESC LIMIT @limit`,
  );
  return {
    ...createDecisionWriters(db),
    ...createDecidedReadings(db),
    list: ({ alarmId, meterId, state, before, limit } = {}) =>
      list
        .all({
          alarmId: alarmId ?? null,
          meterId: meterId ?? null,
          state: state ?? null,
          before: before ?? Number.MAX_SAFE_INTEGER,
          limit: limit ?? DEFAULT_LIMIT,
        })
        .map(toDecision),
  };
}

function createDecisionWriters(db: Db): Pick<DecisionStore, 'add' | 'settle' | 'byId'> {
  const add = db.prepare<[Omit<Row, 'id' | 'state' | 'settledBy' | 'settledAt'>]>(
    `INSERT INTO decisions
       (alarm_id, meter_id, kind, undoes, details, reason, state, decided_by, decided_at)
     VALUES (@alarmId, @meterId, @kind, @undoes, @details, @reason, 'waiting', @decidedBy,
       @decidedAt)`,
  );
  const settle = db.prepare<[string, string | null, number, number]>(
    'UPDATE decisions SET state = ?, settled_by = ?, settled_at = ? WHERE id = ?',
  );
  const one = db.prepare<[number], Row>(`${SELECT} WHERE id = ?`);
  const byId = (id: number): Decision | undefined => {
    const row = one.get(id);
    return row === undefined ? undefined : toDecision(row);
  };
  return {
    add: ({ details, undoes = null, alarmId = null, ...row }) => {
      const text = JSON.stringify(details);
      const { lastInsertRowid } = add.run({ ...row, alarmId, undoes, details: text });
      return byId(Number(lastInsertRowid)) as Decision;
    },
    settle: (id, { state, by, at }) => {
      settle.run(state, by ?? null, at, id);
      return byId(id) as Decision;
    },
    byId,
  };
}

type DecidedReadings = Pick<DecisionStore, 'addReading' | 'readingsOf' | 'judged' | 'inForce'>;

function createDecidedReadings(db: Db): DecidedReadings {
  const add = db.prepare<[DecidedReading & { readonly decisionId: number }]>(
    `INSERT INTO decided_readings
       (decision_id, meter_no, telegram_id, standing, judged, judged_because)
     VALUES (@decisionId, @meterNo, @telegramId, @standing, @judged, @judgedBecause)`,
  );
  const readingsOf = db.prepare<[number], DecidedReading>(
    `SELECT meter_no AS meterNo, telegram_id AS telegramId, standing, judged,
       judged_because AS judgedBecause FROM decided_readings WHERE decision_id = ?`,
  );
  const judged = db.prepare<[number], Judged>(
    `SELECT judged, judged_because AS judgedBecause FROM decided_readings
     WHERE telegram_id = ? ORDER BY decision_id LIMIT 1`,
  );
  const now = db.prepare<
    [number, number],
    { readonly standing: number; readonly because: string | null }
  >(
    `SELECT standing, standing_reason AS because FROM readings
     WHERE meter_no = ? AND telegram_id = ?`,
  );
  const inForce = db.prepare<[number], { readonly standing: Standing; readonly reason: string }>(
    `SELECT r.standing, d.reason FROM decided_readings r JOIN decisions d ON d.id = r.decision_id
     WHERE r.telegram_id = ? AND d.state = 'in-force' ORDER BY d.id DESC LIMIT 1`,
  );
  return {
    addReading: (decisionId, reading) => void add.run({ ...reading, decisionId }),
    readingsOf: (decisionId) => readingsOf.all(decisionId),
    judged: (meterNo, telegramId) => {
      const decided = judged.get(telegramId);
      if (decided !== undefined) return decided;
      const row = now.get(meterNo, telegramId);
      if (row === undefined) return undefined;
      return { judged: standingOf(row.standing), judgedBecause: row.because };
    },
    inForce: (telegramId) => inForce.get(telegramId),
  };
}

function toDecision({ alarmId, undoes, details, settledBy, settledAt, ...row }: Row): Decision {
  return {
    ...row,
    details: JSON.parse(details) as DecisionDetails,
    ...(alarmId === null ? {} : { alarmId }),
    ...(undoes === null ? {} : { undoes }),
    ...(settledBy === null ? {} : { settledBy }),
    ...(settledAt === null ? {} : { settledAt }),
  };
}
