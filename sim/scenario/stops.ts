/**
 * Expectations that end a run early: `never or stop`. Alarms alone are known while it runs, and they only
 * become more, so one that is broken stays broken.
 */
import { HOUR_MS, type Instant } from '#kernel/time.ts';
import { holds, metricOf } from './expect.ts';
import type { Expectation } from './expectation.ts';
import { alarmCount } from './metrics/reading-metrics.ts';
import { narrowedAlarms, type Told } from './narrow.ts';
import type { PortalAlarm } from './ports.ts';

/** The portal has everything then, so that the same run ends at the same instant on any machine. */
const LOOK_MS = 6 * HOUR_MS;

/** When it is looked at; never at the end, where all of it is judged anyway. */
export function looksBetween(startAt: Instant, until: Instant): Instant[] {
  const count = Math.max(0, Math.ceil((until - startAt) / LOOK_MS) - 1);
  return Array.from({ length: count }, (_, index) => startAt + (index + 1) * LOOK_MS);
}

/** Can one of them not hold any more? */
export function isOver(
  expectations: readonly Expectation[],
  alarms: readonly PortalAlarm[],
  of: Told,
): boolean {
  return expectations.some((expectation) => {
    const { path, operator, value, stops } = expectation;
    if (stops !== true) return false;
    const meant = narrowedAlarms(alarms, expectation, of);
    return !holds(alarmCount(metricOf(path), meant), operator, value);
  });
}
