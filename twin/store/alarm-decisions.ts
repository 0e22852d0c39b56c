/**
 * What somebody decided about an alarm, and when. A row is never changed but for its state, and
 * never deleted: whoever takes a decision back adds one that names it.
 */
import type { Db } from './database.ts';

export type DecisionKind = 'readings' | 'exchange' | 'close' | 'undo';

/**
 * `waiting` for a second person, `in-force`, `undone` by a later one; `withdrawn` was never in
 * force.
 */
export type DecisionState = 'waiting' | 'in-force' | 'undone' | 'withdrawn';

/** A new device in the place of the old one. */
export interface ExchangeDetails {
  readonly oldMeterId: string;
  readonly newMeterId: string;
  /** When it was exchanged, ms UTC. */
  readonly at: number;
  /** What the new device showed when it was mounted, in the steps of its kind. */
  readonly startUnits: number;
}

export interface DecisionDetails {
  /** Telegrams whose readings count, and those whose readings are left out. */
  readonly accept?: readonly number[];
  readonly exclude?: readonly number[];
  readonly exchange?: ExchangeDetails;
}

export interface NewDecision {
  readonly alarmId: number;
  readonly kind: DecisionKind;
  /** The decision that this one takes back. */
  readonly undoes?: number;
  readonly details: DecisionDetails;
  readonly reason: string;
  readonly state: 'waiting' | 'in-force';
  readonly decidedBy: string;
  readonly decidedAt: number;
}

export interface Decision extends Omit<NewDecision, 'state'> {
  readonly id: number;
  readonly state: DecisionState;
  /** Who confirmed, withdrew or undid it, and when. */
  readonly settledBy?: string;
  readonly settledAt?: number;
}

export interface DecisionQuery {
  readonly alarmId?: number;
  readonly state?: DecisionState;
  readonly before?: number;
  readonly limit?: number;
}

export interface Settlement {
  readonly state: DecisionState;
  readonly by: string;
  readonly at: number;
}

export interface DecisionStore {
  add(decision: NewDecision): Decision;
  settle(id: number, settlement: Settlement): Decision;
  byId(id: number): Decision | undefined;
  /** Newest first. */
  list(query?: DecisionQuery): Decision[];
}

interface Row {
  readonly id: number;
  readonly alarmId: number;
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

const SELECT = `SELECT id, alarm_id AS alarmId, kind, undoes, details, reason, state,
  decided_by AS decidedBy, decided_at AS decidedAt, settled_by AS settledBy,
  settled_at AS settledAt FROM decisions`;
const DEFAULT_LIMIT = 100;

export function createDecisionStore(db: Db): DecisionStore {
  const add = db.prepare<[Omit<Row, 'id' | 'settledBy' | 'settledAt'>]>(
    `INSERT INTO decisions (alarm_id, kind, undoes, details, reason, state, decided_by, decided_at)
     VALUES (@alarmId, @kind, @undoes, @details, @reason, @state, @decidedBy, @decidedAt)`,
  );
  const settle = db.prepare<[string, string, number, number]>(
    'UPDATE decisions SET state = ?, settled_by = ?, settled_at = ? WHERE id = ?',
  );
  const one = db.prepare<[number], Row>(`${SELECT} WHERE id = ?`);
  const list = db.prepare<[Record<string, string | number | null>], Row>(
    `${SELECT} WHERE id < @before AND (@alarmId IS NULL OR alarm_id = @alarmId)
     AND (@state IS NULL OR state = @state) ORDER BY id DESC LIMIT @limit`,
  );
  const byId = (id: number): Decision | undefined => {
    const row = one.get(id);
    return row === undefined ? undefined : toDecision(row);
  };
  return {
    add: ({ details, undoes = null, ...row }) => {
      const { lastInsertRowid } = add.run({ ...row, undoes, details: JSON.stringify(details) });
      return byId(Number(lastInsertRowid)) as Decision;
    },
    settle: (id, { state, by, at }) => {
      settle.run(state, by, at, id);
      return byId(id) as Decision;
    },
    byId,
    list: ({ alarmId, state, before, limit } = {}) =>
      list
        .all({
          alarmId: alarmId ?? null,
          state: state ?? null,
          before: before ?? Number.MAX_SAFE_INTEGER,
          limit: limit ?? DEFAULT_LIMIT,
        })
        .map(toDecision),
  };
}

function toDecision({ undoes, details, settledBy, settledAt, ...row }: Row): Decision {
  return {
    ...row,
    details: JSON.parse(details) as DecisionDetails,
    ...(undoes === null ? {} : { undoes }),
    ...(settledBy === null ? {} : { settledBy }),
    ...(settledAt === null ? {} : { settledAt }),
  };
}
