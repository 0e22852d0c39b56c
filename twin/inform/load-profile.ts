/** Consumption by quarter of an hour in local time: a day has 92, 96 or 100 of them in Europe/Berlin. */
import {
  add,
  divide,
  multiply,
  rational,
  subtract,
  sum,
  toDecimal,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import {
  addDays,
  berlinDate,
  berlinMidnight,
  berlinTime,
  MINUTE_MS,
  type CivilDate,
  type Instant,
} from '#kernel/time.ts';
import { informError } from './errors.ts';

const QUARTER_MS = 15 * MINUTE_MS;

export interface LoadProfile {
  /** The first quarter begins at midnight of this day. */
  readonly from: CivilDate;
  /** kWh of each quarter of an hour, without a gap. */
  readonly kwh: readonly Rational[];
}

export interface Quarter {
  readonly at: Instant;
  readonly day: CivilDate;
  /** Local hour in which it begins. */
  readonly hour: number;
  /** 1 Monday … 7 Sunday. */
  readonly weekday: number;
  readonly kwh: Rational;
}

/** Quarters of an hour that a day has: 92 where the clocks go forward, 100 where they go back. */
export function quartersOf(day: CivilDate): number {
  return (berlinMidnight(addDays(day, 1)) - berlinMidnight(day)) / QUARTER_MS;
}

/** The same consumption in every quarter of a day. */
export function steadyDay(day: CivilDate, kwh: Rational): LoadProfile {
  return { from: day, kwh: Array.from({ length: quartersOf(day) }, () => kwh) };
}

/** With local time. Throws INFORM_BAD_PROFILE for an empty profile or a value below 0. */
export function quarters({ from, kwh }: LoadProfile): Quarter[] {
  if (kwh.length === 0) throw badProfile('it is empty');
  const start = berlinMidnight(from);
  return kwh.map((value, index) => {
    if (value.n < 0n) throw badProfile(`value ${index + 1} is ${toDecimal(value, 3)} kWh`);
    const at = start + index * QUARTER_MS;
    const { hour, weekday } = berlinTime(at);
    return { at, day: berlinDate(at), hour, weekday, kwh: value };
  });
}

export function totalKwh(profile: LoadProfile): Rational {
  return sum(profile.kwh);
}

/** Hours of the day as from ≤ hour < to; where `from` is after `to` they go over midnight. */
export interface DayHours {
  readonly from: number;
  readonly to: number;
}

export function isWithin({ from, to }: DayHours, hour: number): boolean {
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

export interface LoadShift {
  readonly from: DayHours;
  readonly to: DayHours;
  /** How much of what lies in `from` can move, percent. */
  readonly sharePct: Rational;
}

/**
 * Moves part of each day's load into other hours of the same day, spread evenly there; nothing is
 * consumed more or less. A day without a quarter in the target hours stays as it is.
 * Throws INFORM_BAD_PROFILE where the share is not from 0 to 100.
 */
export function shiftLoad(profile: LoadProfile, shift: LoadShift): LoadProfile {
  const share = divide(shift.sharePct, rational(100));
  if (share.n < 0n || share.n > share.d) {
    throw badProfile(`a share of ${toDecimal(shift.sharePct, 0)} % cannot be moved`);
  }
  const days = Map.groupBy(quarters(profile), ({ day }) => day);
  return {
    from: profile.from,
    kwh: [...days.values()].flatMap((day) => shiftDay(day, share, shift)),
  };
}

function shiftDay(day: readonly Quarter[], share: Rational, shift: LoadShift): Rational[] {
  const target = (quarter: Quarter) => isWithin(shift.to, quarter.hour);
  const source = (quarter: Quarter) => !target(quarter) && isWithin(shift.from, quarter.hour);
  const targetCount = day.filter(target).length;
  if (targetCount === 0) return day.map(({ kwh }) => kwh);
  const moved = day
    .filter(source)
    .reduce((total, { kwh }) => add(total, multiply(kwh, share)), ZERO);
  const each = divide(moved, rational(targetCount));
  return day.map((quarter) => {
    if (target(quarter)) return add(quarter.kwh, each);
    return source(quarter) ? subtract(quarter.kwh, multiply(quarter.kwh, share)) : quarter.kwh;
  });
}

function badProfile(reason: string): Error {
  return informError('INFORM_BAD_PROFILE', { details: { reason } });
}
