/** Alarms. A rule that fires again for the same subject counts up instead of filling the list. */
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
}

export interface Alarm extends NewAlarm {
  readonly id: number;
  /** How often it fired, and when last. */
  readonly count: number;
  readonly lastAt: number;
}

export interface AlarmQuery {
  readonly kind?: string;
  readonly meterId?: string;
  /** Only alarms with a smaller id. */
  readonly before?: number;
  readonly limit?: number;
}

export interface AlarmStore {
  /** Adds an alarm, or counts up the one of the same subject within the last hour of its time. */
  raise(alarm: NewAlarm): Alarm;
  /** Newest first. */
  list(query?: AlarmQuery): Alarm[];
}

/** Firings of one subject closer together than this are one alarm. */
export const ALARM_WINDOW_MS = 3_600_000;
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
}

const SELECT = `SELECT id, at, last_at AS lastAt, count, kind, meter_id AS meterId,
  gateway_id AS gatewayId, defence, message FROM alarms`;

export function createAlarmStore(db: Db): AlarmStore {
  const open = db.prepare<[Record<string, string | number>], AlarmRow>(
    `${SELECT} WHERE kind = @kind AND meter_id = @meterId AND gateway_id = @gatewayId
     AND defence = @defence AND at BETWEEN @at - ${ALARM_WINDOW_MS} AND @at
     ORDER BY at DESC LIMIT 1`,
  );
  const again = db.prepare<[number, number]>(
    'UPDATE alarms SET count = count + 1, last_at = max(last_at, ?) WHERE id = ?',
  );
  const add = db.prepare<[Record<string, string | number>]>(
    `INSERT INTO alarms (at, last_at, count, kind, meter_id, gateway_id, defence, message)
     VALUES (@at, @at, 1, @kind, @meterId, @gatewayId, @defence, @message)`,
  );
  const byId = db.prepare<[number], AlarmRow>(`${SELECT} WHERE id = ?`);
  return {
    raise: (alarm) => {
      const row = { ...alarm, meterId: alarm.meterId ?? '', gatewayId: alarm.gatewayId ?? '' };
      const known = open.get(row);
      if (known !== undefined) again.run(alarm.at, known.id);
      const id = known?.id ?? Number(add.run(row).lastInsertRowid);
      return toAlarm(byId.get(id) as AlarmRow);
    },
    list: createAlarmList(db),
  };
}

function createAlarmList(db: Db): AlarmStore['list'] {
  const list = db.prepare<[Record<string, string | number | null>], AlarmRow>(
    `${SELECT} WHERE id < @before AND (@kind IS NULL OR kind = @kind)
     AND (@meterId IS NULL OR meter_id = @meterId) ORDER BY id DESC LIMIT @limit`,
  );
  return ({ kind, meterId, before, limit } = {}) =>
    list
      .all({
        kind: kind ?? null,
        meterId: meterId ?? null,
        before: before ?? Number.MAX_SAFE_INTEGER,
        limit: limit ?? DEFAULT_LIMIT,
      })
      .map(toAlarm);
}

function toAlarm({ meterId, gatewayId, ...row }: AlarmRow): Alarm {
  return {
    ...row,
    ...(meterId === '' ? {} : { meterId }),
    ...(gatewayId === '' ? {} : { gatewayId }),
  };
}
