/** When a job may be rolled out: from its start to its end, and then in its windows only. Pure. */
import { MINUTE_MS } from '#kernel/time.ts';
import { invalidRequest } from '../common/aws-error.ts';
import { lastStart, nextStart, parseCron, type Cron } from './cron.ts';
import type { SchedulingConfig } from './settings.ts';

interface Window {
  readonly cron: Cron;
  readonly durationMs: number;
}

interface Schedule {
  readonly startAt: number | undefined;
  readonly endAt: number | undefined;
  /** Without any, the roll-out is never interrupted. */
  readonly windows: readonly Window[];
}

const LEAD_MINUTES = 30;
const YEAR_MS = 365 * 24 * 60 * MINUTE_MS;

/** Throws InvalidRequestException. */
export function parseSchedule(config: SchedulingConfig | undefined): Schedule {
  const { startTime, endTime, maintenanceWindows = [] } = config ?? {};
  return {
    startAt: startTime === undefined ? undefined : parseTime(startTime, 'startTime'),
    endAt: endTime === undefined ? undefined : parseTime(endTime, 'endTime'),
    windows: maintenanceWindows.map(({ startTime: start, durationInMinutes }) => ({
      cron: parseCron(start),
      durationMs: durationInMinutes * MINUTE_MS,
    })),
  };
}

/** What AWS asks of a new job's times. Throws InvalidRequestException. */
export function checkNewSchedule({ startAt, endAt }: Schedule, now: number): void {
  const lead = LEAD_MINUTES * MINUTE_MS;
  if (startAt !== undefined && (startAt < now + lead || startAt > now + YEAR_MS)) {
    throw invalidRequest(`startTime must be from ${LEAD_MINUTES} minutes to a year from now`);
  }
  if (endAt === undefined) return;
  if (endAt < now + lead || endAt > now + 2 * YEAR_MS) {
    throw invalidRequest(`endTime must be from ${LEAD_MINUTES} minutes to two years from now`);
  }
  if (startAt !== undefined && endAt < startAt + lead) {
    throw invalidRequest(`endTime must be at least ${LEAD_MINUTES} minutes after startTime`);
  }
}

export function isOpen({ startAt = -Infinity, endAt = Infinity, windows }: Schedule, at: number) {
  if (at < startAt || at >= endAt) return false;
  return windows.length === 0 || windows.some((window) => closingOf(window, at) !== undefined);
}

/** The first time after `at` at which `isOpen` may answer otherwise. */
export function nextChange({ startAt, endAt, windows }: Schedule, at: number): number | undefined {
  const times = [
    startAt,
    endAt,
    ...windows.flatMap((window) => [closingOf(window, at), nextStart(window.cron, at)]),
  ];
  return earliest(times.filter((time) => time !== undefined && time > at));
}

/** Starts of the next windows. */
export function comingStarts(schedule: Schedule, at: number): readonly number[] {
  const { startAt, endAt = Infinity, windows } = schedule;
  const from = Math.max(at, (startAt ?? -Infinity) - 1);
  const starts =
    windows.length === 0 ? [startAt] : windows.map(({ cron }) => nextStart(cron, from));
  return starts
    .filter((start) => start !== undefined && start > at && start < endAt)
    .map(Number)
    .sort((a, b) => a - b);
}

export function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function closingOf({ cron, durationMs }: Window, at: number): number | undefined {
  const start = lastStart(cron, at, durationMs);
  return start === undefined ? undefined : start + durationMs;
}

const TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** `2026-12-01T03:00`, in UTC unless it names another zone. Throws InvalidRequestException. */
function parseTime(text: string, name: string): number {
  const [, date, time, seconds = ':00', zone = 'Z'] = TIME.exec(text) ?? [];
  const at = date === undefined ? Number.NaN : Date.parse(`${date}T${time}${seconds}${zone}`);
  if (!Number.isNaN(at)) return at;
  throw invalidRequest(`Invalid ${name}: ${text.slice(0, 64)}, write YYYY-MM-DDTHH:MM`);
}
