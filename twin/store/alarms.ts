/**
 * Alarms. A rule that fires again for the same subject counts up instead of filling the list; one
 * about a state that lasts, silence for example, begins once and ends when the state is over.
 */
import { defined } from '#kernel/defined.ts';
import { mergeEvidence, type Evidence } from '#kernel/evidence.ts';
import type { Db } from './database.ts';

export interface NewAlarm {
  /** Instant in the world's time: reception of the telegram, or sending of the bundle. */
  readonly at: number;
  /** `replay`, `stale`, `chain-broken`, … */
  readonly kind: string;
  readonly meterId?: string;
  readonly gatewayId?: string;
  /** The defence that fired, `D4`; empty where none has a number. */
  readonly defence: string;
  readonly message: string;
  /** The telegrams to look at, and the field that gave them away. */
  readonly evidence?: Evidence;
}

/** `waiting`: a decision was proposed and a second person has not confirmed it yet. */
type AlarmState = 'open' | 'waiting' | 'closed';

export interface Alarm extends NewAlarm {
  readonly id: number;
  /** How often it fired, and when last. */
  readonly count: number;
  readonly lastAt: number;
  readonly state: AlarmState;
  /** True while the state that it is about lasts. */
  readonly lasts: boolean;
  /** When that state was over. */
  readonly endedAt?: number;
}

/** What a lasting alarm is about: no two of one subject last at a time. */
interface AlarmSubject {
  readonly kind: string;
  readonly meterId?: string;
  readonly gatewayId?: string;
}

export interface AlarmQuery {
  readonly kind?: string;
  readonly meterId?: string;
  readonly state?: AlarmState;
  /** Only alarms with a smaller id. */
  readonly before?: number;
  readonly limit?: number;
}

export interface AlarmStore {
  /**
   * Adds an alarm, or counts up the one of the same subject within the last hour of its time, or
   * the next one after it: a gateway that claims many times in the past makes no row for each. One
   * that is decided already is not counted up: what happens after a decision is news.
   *
   * `earlier`: one of the same subject that the same bundle rang; it is counted up whatever the
   * times are.
   */
  raise(alarm: NewAlarm, earlier?: number): Alarm;
  /** Adds an alarm that lasts; undefined where one of its subject lasts already. */
  begin(alarm: NewAlarm): Alarm | undefined;
  /** Ends the one that lasts; undefined where none does. */
  end(subject: AlarmSubject, at: number): Alarm | undefined;
  /** All that last, in order of begin. */
  lasting(): Alarm[];
  /** Newest first. */
  list(query?: AlarmQuery): Alarm[];
  byId(id: number): Alarm | undefined;
}

/** Firings of one subject closer together than this are one alarm. */
const ALARM_WINDOW_MS = 3_600_000;
const DEFAULT_LIMIT = 1000;

interface AlarmRow {
  readonly id: number;
  readonly at: number;
  readonly lastAt: number;
  readonly count: number;
  readonly kind: string;
  readonly meterId: string;
  readonly gatewayId: string;
  readonly defence: string;
  readonly message: string;
  readonly state: AlarmState;
  readonly evidence: string | null;
  readonly lasts: number;
  readonly endedAt: number | null;
}

const STATE = `CASE
    WHEN EXISTS (SELECT 1 FROM decisions d WHERE d.alarm_id = a.id AND d.state = 'waiting')
      THEN 'waiting'
    WHEN EXISTS (SELECT 1 FROM decisions d WHERE d.alarm_id = a.id AND d.state = 'in-force'
      AND d.kind <> 'undo') THEN 'closed'
    ELSE 'open' END`;
const SELECT = `SELECT id, at, last_at AS lastAt, count, kind, meter_id AS meterId,
  gateway_id AS gatewayId, defence, message, evidence, lasts, ended_at AS endedAt,
  ${STATE} AS state FROM alarms a`;

export function createAlarmStore(db: Db): AlarmStore {
  const open = db.prepare<[Record<string, string | number>], AlarmRow>(
    `${SELECT} WHERE kind = @kind AND meter_id = @meterId AND gateway_id = @gatewayId
     AND defence = @defence AND at >= @at - ${ALARM_WINDOW_MS}
     AND ${STATE} <> 'closed'
     ORDER BY at LIMIT 1`,
  );
  const again = db.prepare<[number, string | null, number]>(
    `UPDATE alarms SET count = count + 1, last_at = max(last_at, ?), evidence = ? WHERE id = ?`,
  );
  const add = db.prepare<[Record<string, string | number | null>]>(
    `INSERT INTO alarms (at, last_at, count, kind, meter_id, gateway_id, defence, message, evidence)
     VALUES (@at, @at, 1, @kind, @meterId, @gatewayId, @defence, @message, @evidence)`,
  );
  const byId = db.prepare<[number], AlarmRow>(`${SELECT} WHERE id = ?`);
  return {
    raise: ({ evidence, ...alarm }, earlier) => {
      const row = { ...alarm, meterId: alarm.meterId ?? '', gatewayId: alarm.gatewayId ?? '' };
      const known = earlier === undefined ? open.get(row) : byId.get(earlier);
      const merged = writeEvidence(mergeEvidence(readEvidence(known?.evidence ?? null), evidence));
      if (known !== undefined) again.run(alarm.at, merged, known.id);
      const id = known?.id ?? Number(add.run({ ...row, evidence: merged }).lastInsertRowid);
      return toAlarm(byId.get(id) as AlarmRow);
    },
    ...createLastingAlarms(db),
    list: createAlarmList(db),
    byId: (id) => {
      const row = byId.get(id);
      return row === undefined ? undefined : toAlarm(row);
    },
  };
}

function createLastingAlarms(db: Db): Pick<AlarmStore, 'begin' | 'end' | 'lasting'> {
  const current = db.prepare<[string, string, string], AlarmRow>(
    `${SELECT} WHERE lasts = 1 AND kind = ? AND meter_id = ? AND gateway_id = ?`,
  );
  const add = db.prepare<[Record<string, string | number>]>(
    `INSERT INTO alarms (at, last_at, count, kind, meter_id, gateway_id, defence, message, lasts)
     VALUES (@at, @at, 1, @kind, @meterId, @gatewayId, @defence, @message, 1)`,
  );
  const end = db.prepare<[number, number, number]>(
    'UPDATE alarms SET lasts = 0, ended_at = ?, last_at = max(last_at, ?) WHERE id = ?',
  );
  const all = db.prepare<[], AlarmRow>(`${SELECT} WHERE lasts = 1 ORDER BY id`);
  const find = ({ kind, meterId = '', gatewayId = '' }: AlarmSubject): AlarmRow | undefined =>
    current.get(kind, meterId, gatewayId);
  return {
    begin: ({ at, kind, meterId = '', gatewayId = '', defence, message }) => {
      if (find({ kind, meterId, gatewayId }) !== undefined) return undefined;
      add.run({ at, kind, meterId, gatewayId, defence, message });
      return toAlarm(find({ kind, meterId, gatewayId }) as AlarmRow);
    },
    end: (subject, at) => {
      const row = find(subject);
      if (row === undefined) return undefined;
      end.run(at, at, row.id);
      return toAlarm({ ...row, lasts: 0, endedAt: at, lastAt: Math.max(row.lastAt, at) });
    },
    lasting: () => all.all().map(toAlarm),
  };
}

function createAlarmList(db: Db): AlarmStore['list'] {
  const list = db.prepare<[Record<string, string | number | null>], AlarmRow>(
    `${SELECT} WHERE id < @before AND (@kind IS NULL OR kind = @kind)
     AND (@meterId IS NULL OR meter_id = @meterId) AND (@state IS NULL OR ${STATE} = @state)
     ORDER BY id DESC LIMIT @limit`,
  );
  return ({ kind, meterId, state, before, limit } = {}) =>
    list
      .all({
        kind: kind ?? null,
        meterId: meterId ?? null,
        state: state ?? null,
        before: before ?? Number.MAX_SAFE_INTEGER,
        limit: limit ?? DEFAULT_LIMIT,
      })
      .map(toAlarm);
}

function toAlarm({ meterId, gatewayId, evidence: text, lasts, endedAt, ...row }: AlarmRow): Alarm {
  const evidence = readEvidence(text);
  return {
    ...row,
    lasts: lasts === 1,
    ...(endedAt === null ? {} : { endedAt }),
    ...defined({ evidence }),
    ...(meterId === '' ? {} : { meterId }),
    ...(gatewayId === '' ? {} : { gatewayId }),
  };
}

function writeEvidence(evidence: Evidence | undefined): string | null {
  return evidence === undefined ? null : JSON.stringify(evidence);
}

function readEvidence(text: string | null): Evidence | undefined {
  return text === null ? undefined : (JSON.parse(text) as Evidence);
}
