/**
 * What a meter's readings say over time: the register as read, and the units counted per day.
 * At the due date an allocator keeps its value and restarts at 0; such a drop is a restart, never
 * a negative consumption.
 */
import { berlinDate, berlinMidnight, DAY_MS, HOUR_MS, type CivilDate } from '#kernel/time.ts';
import type { Reading } from '../../twin/api/schemas/meters.ts';
import { scaled } from './measure.ts';

export interface Point {
  readonly atMs: number;
  /** null: nothing is known here, the line has a gap. */
  readonly value: number | null;
}

/** A longer silence than this is drawn as a gap, not as a straight line. */
export const GAP_MS = 6 * HOUR_MS;

/** The value over time, oldest first, times 10^exp10, with a gap where the meter was silent. */
export function readingPoints(readings: readonly Reading[], exp10 = 0): Point[] {
  const out: Point[] = [];
  let lastMs: number | undefined;
  for (const { at, units } of readings) {
    const atMs = Date.parse(at);
    if (lastMs !== undefined && atMs - lastMs > GAP_MS) out.push({ atMs: lastMs + 1, value: null });
    out.push({ atMs, value: scaled(units, exp10) });
    lastMs = atMs;
  }
  return out;
}

/**
 * Units counted per day in Europe/Berlin, at the midnight that begins the day. The first day is
 * left out: what was counted before its first reading is not known. A day without a reading gets
 * null, and what was counted meanwhile belongs to the day it was read on.
 */
export function dailyConsumption(readings: readonly Reading[], exp10 = 0): Point[] {
  const byDay = lastOfEachDay(readings);
  const days = [...byDay.keys()];
  const [firstDay] = days;
  const lastDay = days.at(-1);
  if (firstDay === undefined || lastDay === undefined) return [];
  const out: Point[] = [];
  let before = byDay.get(firstDay) ?? 0;
  for (let day = nextDay(firstDay); day <= lastDay; day = nextDay(day)) {
    const now = byDay.get(day);
    const value = now === undefined ? null : scaled(counted(before, now), exp10);
    out.push({ atMs: berlinMidnight(day), value });
    before = now ?? before;
  }
  return out;
}

/** After a restart the new value is all that was counted since. */
function counted(before: number, now: number): number {
  return now >= before ? now - before : now;
}

function lastOfEachDay(readings: readonly Reading[]): Map<CivilDate, number> {
  const byDay = new Map<CivilDate, number>();
  for (const { at, units } of readings) byDay.set(berlinDate(Date.parse(at)), units);
  return byDay;
}

/** Midnight plus a day and a half is noon of the next day, whatever the clocks do. */
function nextDay(day: CivilDate): CivilDate {
  return berlinDate(berlinMidnight(day) + 1.5 * DAY_MS);
}
