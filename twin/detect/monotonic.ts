/**
 * D7, plausible course: between two due dates the units of an allocator never fall, its due-date
 * value never changes, and it cannot count faster than a radiator can heat. At the due date the
 * register moves to the due-date value and starts again at 0: that is lawful. The registers of
 * water and heat meters run on, and temperatures go up and down.
 *
 * Compared are the neighbours by time of reception, on both sides, not the last arrival: a late
 * bundle of one gateway falls between readings that another one delivered long ago.
 */
import { DAY_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { measureOf } from '../store/meter-kinds.ts';
import type { MeterKind } from '../store/meter-kinds.ts';
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
    const { course } = meter.measure;
    if (course === 'level') return undefined;
    const fault = course === 'restarts' ? courseFault : registerFault;
    const point: CoursePoint = { ...pick(candidate), at: rxAt };
    const earlier = history.before(meter.no, rxAt);
    const later = history.after(meter.no, rxAt);
    const message =
      (earlier && fault(earlier, point, meter.maxUnitsPerDay)) ??
      (later && fault(point, later, meter.maxUnitsPerDay));
    if (message === undefined) return undefined;
    const against = [earlier, later].flatMap((reading) => reading?.telegramId ?? []);
    return { reason: 'not-plausible', message, evidence: { field: 'value', against } };
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

/** The same for a register that runs on past its due dates. */
export function registerFault(
  earlier: CoursePoint,
  later: CoursePoint,
  maxPerDay: number,
): string | undefined {
  if (later.units < earlier.units) return 'the register fell';
  if (later.units - earlier.units > allowance(later.at - earlier.at, maxPerDay)) {
    return 'the register rose faster than such a meter can count';
  }
  if (earlier.dueDate === later.dueDate) {
    const isKept = earlier.dueDateUnits === later.dueDateUnits;
    return isKept ? undefined : 'the due-date value changed inside a due-date year';
  }
  if (later.dueDate === null) return undefined;
  if (earlier.dueDate !== null && later.dueDate < earlier.dueDate) return 'the due date went back';
  const { dueDateUnits } = later;
  if (dueDateUnits === null || dueDateUnits <= later.units) return undefined;
  return 'the due-date value is above the register';
}

/** Highest lawful increase in a day: an allocator with product scale counts the rating in. */
export function maxUnitsPerDay(meter: {
  readonly kind: MeterKind;
  readonly scale: 'unit' | 'product';
  readonly kq: string;
  readonly kc: string;
}): number {
  const { maxPerDay } = measureOf(meter.kind);
  if (meter.kind !== 'heat-cost-allocator') return maxPerDay;
  const rating = meter.scale === 'product' ? Number(meter.kq) * Number(meter.kc) : 1;
  return maxPerDay * Math.max(1, rating);
}
