/**
 * D7, plausible course: between two due dates the units of an allocator never fall, its due-date
 * value never changes, and it cannot count faster than a radiator can heat. At the due date the
 * register moves to the due-date value and starts again at 0: that is lawful.
 *
 * Compared are the neighbours by time of reception, on both sides, not the last arrival: a late
 * bundle of one gateway falls between readings that another one delivered long ago.
 */
import { DAY_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import type { ReadingRule } from './rule.ts';

/** A reading, stored or candidate, as far as its place in the course goes. */
export interface CoursePoint {
  readonly at: Instant;
  readonly units: number;
  readonly dueDate: string | null;
  readonly dueDateUnits: number | null;
}

export const monotonicRule: ReadingRule = {
  defence: 'D7',
  check: (candidate, history) => {
    const { meter, rxAt } = candidate;
    const point: CoursePoint = { ...pick(candidate), at: rxAt };
    const earlier = history.before(meter.no, rxAt);
    const later = history.after(meter.no, rxAt);
    const message =
      (earlier && courseFault(earlier, point, meter.maxUnitsPerDay)) ??
      (later && courseFault(point, later, meter.maxUnitsPerDay));
    return message === undefined ? undefined : { reason: 'not-plausible', message };
  },
};

function pick({ units, dueDate, dueDateUnits }: Omit<CoursePoint, 'at'>): Omit<CoursePoint, 'at'> {
  return { units, dueDate, dueDateUnits };
}

/** Why `later` cannot follow `earlier`; undefined if it can. The text names no value. */
export function courseFault(
  earlier: CoursePoint,
  later: CoursePoint,
  maxUnitsPerDay: number,
): string | undefined {
  if (earlier.dueDate !== later.dueDate) return dueDateFault(earlier, later, maxUnitsPerDay);
  if (later.units < earlier.units) return 'the units fell inside a due-date year';
  if (later.dueDateUnits !== earlier.dueDateUnits) {
    return 'the due-date value changed inside a due-date year';
  }
  const limit = allowance(later.at - earlier.at, maxUnitsPerDay);
  return later.units - earlier.units > limit ? TOO_FAST : undefined;
}

const TOO_FAST = 'the units rose faster than a radiator can heat';
/** Drift of the meter's clock and the time zone, generously. */
const DUE_DATE_TOLERANCE_MS = DAY_MS;
const ONE_YEAR_MS = 366 * DAY_MS;

function dueDateFault(
  earlier: CoursePoint,
  later: CoursePoint,
  maxUnitsPerDay: number,
): string | undefined {
  if (later.dueDate === null) return 'the due date disappeared';
  if (earlier.dueDate !== null && later.dueDate < earlier.dueDate) return 'the due date went back';
  // The register moves at the end of the due date.
  const dueAt = Date.parse(later.dueDate) + DAY_MS;
  if (dueAt < earlier.at - DUE_DATE_TOLERANCE_MS || dueAt > later.at + DUE_DATE_TOLERANCE_MS) {
    return 'the due date lies outside the time between two receptions';
  }
  if (later.units > allowance(later.at - dueAt, maxUnitsPerDay)) return TOO_FAST;
  // After more than a year without a reading the value of the due date between is not known.
  if (dueAt - earlier.at > ONE_YEAR_MS || later.dueDateUnits === null) return undefined;
  if (later.dueDateUnits < earlier.units) return 'the due-date value is below an earlier reading';
  const limit = allowance(dueAt - earlier.at, maxUnitsPerDay);
  return later.dueDateUnits - earlier.units > limit ? TOO_FAST : undefined;
}

/** Units that may be added in a span; one day more for clocks and whole units. */
function allowance(spanMs: number, maxUnitsPerDay: number): number {
  return (Math.max(0, spanMs) / DAY_MS + 1) * maxUnitsPerDay;
}

/**
 * Base rate of one unit an hour at 60 K (EN 834 scales differ between makers), times ten for the
 * hottest radiators and the finest scales in use.
 */
const MAX_RAW_UNITS_PER_DAY = 24 * 10;

/** Highest lawful increase in a day: a device with product scale counts the rating in. */
export function maxUnitsPerDay(meter: {
  readonly scale: 'unit' | 'product';
  readonly kq: string;
  readonly kc: string;
}): number {
  const rating = meter.scale === 'product' ? Number(meter.kq) * Number(meter.kc) : 1;
  return MAX_RAW_UNITS_PER_DAY * Math.max(1, rating);
}
