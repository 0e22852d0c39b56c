/**
 * What the registers of a dwelling showed when a period began, and on which day: with what was
 * counted since, these are the readings that a letter shows (§6 Abs. 1 HeizkostenV).
 */
import {
  addDays,
  berlinDate,
  berlinMidnight,
  DAY_MS,
  type CivilDate,
  type Instant,
} from '#kernel/time.ts';
import type { BillPeriod } from '../billing/types.ts';
import type { Meter } from '../store/meters.ts';
import type { ServiceLife } from '../store/service-lives.ts';
import type { Store } from '../store/store.ts';
import type { RegisterStart } from './bill-users.ts';
import { partsOf, type RegisterPart } from './register-parts.ts';
import type { ServedReadings } from './served-readings.ts';

interface Of {
  readonly readings: ServedReadings;
  readonly meter: Meter;
  readonly period: BillPeriod;
}

/** The register keeps its due-date value for a year; the last day is left to skewed clocks. */
export const DUE_DATE_VALUE_MS = 364 * DAY_MS;

/** An allocator begins at 0 after its due date; else it goes on from where it was. */
export function allocatorStart(
  { serviceLives }: Pick<Store, 'serviceLives'>,
  { readings, meter, period }: Of,
): RegisterStart {
  const life = serviceLives.of(meter.id);
  const until = untilOf(life);
  const startsAt = berlinMidnight(period.from);
  const mounted = mountedIn(life, { startsAt, until });
  if (mounted !== undefined) return mounted;
  const endsAt = berlinMidnight(addDays(period.to, 1));
  const after = readings.latest(meter.id, endsAt + DUE_DATE_VALUE_MS);
  const newest = readings.latest(meter.id, endsAt - 1);
  const dayBefore = addDays(period.from, -1);
  const isYearly = after?.dueDate === period.to && after.dueDateUnits !== null;
  if (isYearly || newest?.dueDate === dayBefore) return { day: period.from, value: 0, until };
  const value = readings.latest(meter.id, startsAt - 1)?.units;
  return value === undefined
    ? { day: period.from, value: 0, until }
    : { day: dayBefore, value, until };
}

/** A heat or water meter runs on: its start is what it showed when the period before ended. */
export function runningStart(
  { serviceLives }: Pick<Store, 'serviceLives'>,
  { readings, meter, period }: Of,
): RegisterStart | undefined {
  const life = serviceLives.of(meter.id);
  const until = untilOf(life);
  const startsAt = berlinMidnight(period.from);
  const mounted = mountedIn(life, { startsAt, until });
  if (mounted !== undefined) return mounted;
  const value = registerAt(readings, meter, startsAt)?.units;
  return value === undefined ? undefined : { day: addDays(period.from, -1), value, until };
}

function untilOf(life: ServiceLife | undefined): CivilDate | undefined {
  const untilAt = life?.untilAt ?? null;
  return untilAt === null ? undefined : berlinDate(untilAt);
}

/** A device that came in the period begins with what it showed then. */
function mountedIn(
  life: ServiceLife | undefined,
  { startsAt, until }: { readonly startsAt: Instant; readonly until: CivilDate | undefined },
): RegisterStart | undefined {
  const fromAt = life?.fromAt ?? null;
  if (life === undefined || fromAt === null || fromAt < startsAt) return undefined;
  return { day: berlinDate(fromAt), value: life.startUnits, until };
}

/** What the register showed at the beginning of a period, as near as it is known. */
export function registerAt(
  readings: ServedReadings,
  meter: Meter,
  startsAt: Instant,
): { readonly units: number; readonly parts: readonly RegisterPart[] } | undefined {
  const after = readings.after(meter.no, startsAt - 1);
  if (after !== undefined && after.dueDate === addDays(berlinDate(startsAt), -1)) {
    const { dueDateUnits } = after;
    return dueDateUnits === null
      ? { units: after.units, parts: partsOf(meter, after, 'now') }
      : { units: dueDateUnits, parts: partsOf(meter, after, 'due') };
  }
  const before = readings.latest(meter.id, startsAt - 1) ?? after;
  return before && { units: before.units, parts: partsOf(meter, before, 'now') };
}
