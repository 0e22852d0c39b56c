/**
 * D7, plausible course: between two due dates the units of an allocator never fall, its due-date
 * value never changes, and it cannot count faster than a radiator can heat. At the due date the
 * register moves to the due-date value and starts again at 0: that is lawful. The registers of
 * water and heat meters run on, and temperatures go up and down.
 *
 * Compared are the neighbours by time of reception, on both sides, not the last arrival: a late
 * bundle of one gateway falls between readings that another one delivered long ago.
 */
import { DAY_MS, type Instant } from '#kernel/time.ts';
import { measureOf, type MeterKind } from '../store/meter-kinds.ts';
import { readFields } from '../store/reading-fields.ts';
import type { ReadingCandidate, ReadingRule, Refusal } from './rule.ts';

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
    const outside = rangeFault(candidate) ?? dueDatePairFault(candidate);
    if (outside !== undefined) return outside;
    if (course === 'level') return undefined;
    const fault = faultBetween(course);
    const point: CoursePoint = { ...pick(candidate), at: rxAt };
    const earlier = history.before(rxAt);
    const later = history.after(rxAt);
    const message =
      (earlier && fault(earlier, point, meter.maxUnitsPerDay)) ??
      (later && fault(point, later, meter.maxUnitsPerDay));
    if (message === undefined) return undefined;
    const against = [earlier, later].flatMap((reading) => reading?.telegramId ?? []);
    return {
      reason: 'not-plausible',
      message,
      evidence: { field: 'value', against },
      isDoubt: true,
    };
  },
};

/** Why a later point of a course cannot follow an earlier one. */
export function faultBetween(course: 'restarts' | 'runs-on'): typeof courseFault {
  return course === 'restarts' ? courseFault : registerFault;
}

/** No sensor of the kind can measure it, whatever came before. */
function rangeFault({ meter, units, fields }: ReadingCandidate): Refusal | undefined {
  const { range, fieldRanges } = meter.measure;
  const isInside = range === undefined || isWithin(units, range);
  const others = fieldRanges === undefined ? [] : (readFields(fields)?.fields ?? []);
  const outside = others.find(({ name, value }) => {
    const limits = fieldRanges?.[name];
    return typeof value === 'number' && limits !== undefined && !isWithin(value, limits);
  });
  if (isInside && outside === undefined) return undefined;
  const message = 'a value lies outside of what such a sensor can measure';
  return { reason: 'not-plausible', message, evidence: { field: 'value' } };
}

function isWithin(value: number, [low, high]: readonly [number, number]): boolean {
  return value >= low && value <= high;
}

/** A meter of a bill sends the due date and its value together, or neither. */
function dueDatePairFault({ meter, dueDate, dueDateUnits }: ReadingCandidate): Refusal | undefined {
  if (meter.measure.course === 'level' || dueDateUnits === null || dueDate !== null) {
    return undefined;
  }
  const message = 'the due-date value has no due date that could be read';
  return { reason: 'not-plausible', message, evidence: { field: 'due-date' } };
}

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

/** A quarter of a day more: for clocks, whole units, and meters that count up now and then. */
const SLACK_DAYS = 0.25;

/** Units that may be added in a span. */
function allowance(spanMs: number, maxUnitsPerDay: number): number {
  return (Math.max(0, spanMs) / DAY_MS + SLACK_DAYS) * maxUnitsPerDay;
}

/** The same for a register that runs on past its due dates. */
function registerFault(
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

interface RatedMeter {
  readonly kind: MeterKind;
  readonly scale: 'unit' | 'product';
  readonly kq: string;
  readonly kc: string;
  readonly kt?: string;
  readonly ratedPowerW?: number | null;
  readonly nominalFlowLh?: number | null;
}

/**
 * Highest lawful increase in a day. An allocator with product scale counts the rating of its
 * radiator in; a heat meter counts its nominal power the day through; a water meter is not at its
 * nominal flow for more than a tenth of a day.
 */
export function maxUnitsPerDay(meter: RatedMeter): number {
  const { maxPerDay } = measureOf(meter.kind);
  const { ratedPowerW, nominalFlowLh } = meter;
  switch (meter.kind) {
    case 'heat-cost-allocator': {
      if (meter.scale === 'unit') return maxPerDay;
      const kq = ratedPowerW ? ratedPowerW / 1000 : Number(meter.kq);
      return maxPerDay * Math.max(1, kq * Number(meter.kc) * Number(meter.kt ?? '1'));
    }
    case 'heat':
      return ratedPowerW ? ratedPowerW * 24 : maxPerDay;
    case 'cold-water':
    case 'warm-water':
      return nominalFlowLh ? nominalFlowLh * 24 * BUSY_SHARE : maxPerDay;
    default:
      return maxPerDay;
  }
}

const BUSY_SHARE = 0.1;
