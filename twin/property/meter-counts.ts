/**
 * What a meter counted in a period. An allocator begins at 0 after each due date; the register of a heat
 * or water meter runs on over it. Where the due-date value has not come the newest reading stands in.
 */
import { addDays, berlinMidnight, type Instant } from '#kernel/time.ts';
import type { BillPeriod } from '../billing/types.ts';
import type { Meter } from '../store/meters.ts';
import type { Store } from '../store/store.ts';
import type { MeterCount, UnitsAt } from './bill-users.ts';
import { negated, partsOf, type RegisterPart } from './register-parts.ts';
import { allocatorStart, DUE_DATE_VALUE_MS, registerAt, runningStart } from './register-starts.ts';
import type { ServedReadings } from './served-readings.ts';

export interface CountedMeter extends MeterCount {
  /** Its due-date value has not come yet. */
  readonly isOpen: boolean;
  /** False where no reading of the period or after it exists. */
  readonly isSeen: boolean;
  readonly parts: readonly RegisterPart[];
}

type Lives = Pick<Store, 'serviceLives'>;

interface Of {
  readonly readings: ServedReadings;
  readonly period: BillPeriod;
}

/** Of the allocators; where none serves, of the heat meters. One kind measures a property (§5 Abs. 7 HeizkostenV). */
export function heatCounts(
  store: Lives,
  { serving, ...of }: Of & { readonly serving: readonly Meter[] },
): CountedMeter[] {
  const allocators = serving.filter(({ kind }) => kind === 'heat-cost-allocator');
  if (allocators.length > 0) return allocators.map((meter) => allocatorCount(store, meter, of));
  const heatMeters = serving.filter(({ kind }) => kind === 'heat');
  return heatMeters.map((meter) => runningCount(store, meter, of));
}

/** From one due-date value to the next, or between the readings next to the ends of the period. */
export function runningCount(store: Lives, meter: Meter, { readings, period }: Of): CountedMeter {
  const startsAt = berlinMidnight(period.from);
  const endsAt = berlinMidnight(addDays(period.to, 1));
  const start = registerAt(readings, meter, startsAt);
  const startUnits = start?.units;
  const stepsAt = (instant: Instant): UnitsAt => {
    const newest = readings.latest(meter.id, instant - 1);
    if (newest === undefined || newest.at < startsAt) return { units: 0, readAt: undefined };
    return { units: newest.units - (startUnits ?? newest.units), readAt: newest.at };
  };
  const after = readings.latest(meter.id, endsAt + DUE_DATE_VALUE_MS);
  const dueUnits = after?.dueDate === period.to ? after.dueDateUnits : null;
  const hasEnded = (readings.endedAt(meter.id) ?? Infinity) <= endsAt;
  const isOpen = dueUnits === null && !hasEnded && (after?.dueDate ?? null) !== null;
  const units = dueUnits === null ? stepsAt(endsAt).units : dueUnits - (startUnits ?? dueUnits);
  const end =
    dueUnits !== null && after !== undefined
      ? partsOf(meter, after, 'due')
      : newestOf(readings, meter, { startsAt, endsAt });
  const parts = start === undefined || end.length === 0 ? [] : [...end, ...negated(start.parts)];
  const isSeen = dueUnits !== null || stepsAt(endsAt).readAt !== undefined;
  const began = runningStart(store, { readings, meter, period });
  return { meter, units, unitsAt: stepsAt, isOpen, isSeen, parts, start: began };
}

/** The last register of a period; none where nothing was read in it. */
function newestOf(
  readings: ServedReadings,
  meter: Meter,
  { startsAt, endsAt }: { readonly startsAt: Instant; readonly endsAt: Instant },
): RegisterPart[] {
  const newest = readings.latest(meter.id, endsAt - 1);
  return newest === undefined || newest.at < startsAt ? [] : partsOf(meter, newest, 'now');
}

function allocatorCount(store: Lives, meter: Meter, { readings, period }: Of): CountedMeter {
  const count = {
    meter,
    unitsAt: (instant: Instant) => unitsAt(readings, meter, { period, endsAt: instant }),
    start: allocatorStart(store, { readings, meter, period }),
  };
  const endsAt = berlinMidnight(addDays(period.to, 1));
  const after = readings.latest(meter.id, endsAt + DUE_DATE_VALUE_MS);
  if (after?.dueDate === period.to && after.dueDateUnits !== null) {
    const parts = partsOf(meter, after, 'due');
    return { ...count, units: after.dueDateUnits, isOpen: false, isSeen: true, parts };
  }
  const { units, readAt, parts } = unitsAt(readings, meter, { period, endsAt });
  const isOpen = (readings.endedAt(meter.id) ?? Infinity) > endsAt;
  return { ...count, units, isOpen, isSeen: readAt !== undefined, parts };
}

/** The register restarts at 0 after each due date, which need not be the start of the period. */
function unitsAt(
  readings: ServedReadings,
  meter: Meter,
  { period, endsAt }: { readonly period: BillPeriod; readonly endsAt: Instant },
): UnitsAt & Pick<CountedMeter, 'parts'> {
  const startsAt = berlinMidnight(period.from);
  const newest = readings.latest(meter.id, endsAt - 1);
  if (newest === undefined || newest.at < startsAt) {
    return { units: 0, readAt: undefined, parts: [] };
  }
  const dayBefore = addDays(period.from, -1);
  const { units, dueDate, dueDateUnits, at: readAt } = newest;
  const now = partsOf(meter, newest, 'now');
  if (dueDate === dayBefore) return { units, readAt, parts: now };
  const start = readings.latest(meter.id, startsAt - 1);
  const restarted = dueDate !== null && dueDate > dayBefore;
  const counted = restarted ? (dueDateUnits ?? 0) + units : units;
  const parts = [
    ...now,
    ...(restarted ? partsOf(meter, newest, 'due') : []),
    ...(start === undefined ? [] : negated(partsOf(meter, start, 'now'))),
  ];
  return { units: counted - (start?.units ?? 0), readAt, parts };
}
