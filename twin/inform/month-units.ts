/**
 * What a meter counted in each month, from its readings around midnight of the month ends. A
 * reading within a day of the midnight stands for it. Where there is none, the value is drawn
 * between its neighbours by degree days, of water by time, and marked; where there is no neighbour either, the same
 * month of the year before stands in (§9a Abs. 1 HeizkostenV: comparable periods), or nothing.
 */
import { defined } from '#kernel/defined.ts';
import {
  add,
  divide,
  multiply,
  rational,
  subtract,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import {
  addDays,
  berlinDate,
  civilParts,
  DAY_MS,
  daysInMonth,
  type CivilDate,
  type Instant,
} from '#kernel/time.ts';
import { firstDay, monthLater, type Month } from '#kernel/month.ts';
import type { MonthUnits } from './monthly-information.ts';
import { NORMAL_YEAR_PERMILLE } from './normal-year.ts';

/** A register as it was read. */
export interface Reading {
  readonly at: Instant;
  /** Counted since the last due date. */
  readonly units: number;
  /** The last due date that it passed, and its value then; null before the first one. */
  readonly dueDate: CivilDate | null;
  readonly dueDateUnits: number | null;
}

/** The readings next to the midnight at which a month begins. */
export interface MonthStart {
  readonly month: Month;
  readonly at: Instant;
  readonly before?: Reading;
  readonly after?: Reading;
}

/** A reading this near to midnight is the value of midnight. */
const NEAR_MS = DAY_MS;

/** How consumption is taken to run between two readings: heating by the cold, water by time. */
export type Spread = 'degree-days' | 'time';

/**
 * Units of the months between the starts, which are one after the other, oldest first. A month
 * that nothing can be said about is not in the map.
 */
export function monthUnits(
  starts: readonly MonthStart[],
  spread: Spread = 'degree-days',
): Map<Month, MonthUnits> {
  const registers = runningTotals(starts, spread);
  const known = new Map<Month, MonthUnits>();
  for (const [index, { month }] of starts.slice(0, -1).entries()) {
    const units = between(registers[index], registers[index + 1]) ?? lastYear(known, month);
    if (units !== undefined) known.set(month, units);
  }
  return known;
}

/** A register without its restarts; values of different stretches cannot be compared. */
interface Total {
  readonly stretch: number;
  readonly units: Rational;
  readonly interpolated: boolean;
}

function between(start: Total | undefined, end: Total | undefined): MonthUnits | undefined {
  if (start === undefined || end?.stretch !== start.stretch) return undefined;
  const units = subtract(end.units, start.units);
  if (units.n < 0n) return undefined;
  const substitute = start.interpolated || end.interpolated;
  return { units, ...(substitute ? { substitute: 'interpolated' } : {}) };
}

function lastYear(known: ReadonlyMap<Month, MonthUnits>, month: Month): MonthUnits | undefined {
  const before = known.get(monthLater(month, -12));
  return before === undefined ? undefined : { units: before.units, substitute: 'last-year' };
}

function runningTotals(starts: readonly MonthStart[], spread: Spread): (Total | undefined)[] {
  const readings = [...new Map(starts.flatMap(neighbours).map((one) => [one.at, one])).values()];
  readings.sort((a, b) => a.at - b.at);
  const totals = new Map<Instant, { readonly stretch: number; readonly units: Rational }>();
  let [stretch, units] = [0, ZERO];
  for (const [index, reading] of readings.entries()) {
    const counted = index === 0 ? 0 : countedBetween(readings[index - 1], reading);
    if (counted === undefined) stretch += 1;
    else units = add(units, rational(counted));
    totals.set(reading.at, { stretch, units });
  }
  return starts.map((start) => atMidnight(start, totals, spread));
}

function neighbours({ before, after }: MonthStart): Reading[] {
  return [before, after].filter((reading) => reading !== undefined);
}

/** Undefined where the register cannot be followed: more than one due date, or another device. */
function countedBetween(from: Reading | undefined, to: Reading): number | undefined {
  if (from === undefined) return undefined;
  if (from.dueDate === to.dueDate) return notNegative(to.units - from.units);
  if (to.dueDate === null || to.dueDateUnits === null) return undefined;
  if (to.at - from.at > 366 * DAY_MS) return undefined;
  const untilDue = notNegative(to.dueDateUnits - from.units);
  return untilDue === undefined ? undefined : untilDue + to.units;
}

function notNegative(units: number): number | undefined {
  return units >= 0 ? units : undefined;
}

type Totals = ReadonlyMap<Instant, { readonly stretch: number; readonly units: Rational }>;

function atMidnight(
  { at, month, before, after }: MonthStart,
  totals: Totals,
  spread: Spread,
): Total | undefined {
  const [low, high] = [before, after].map((reading) =>
    reading === undefined ? undefined : totals.get(reading.at),
  );
  // The register restarted at this very midnight, so the reading behind it knows the value exactly.
  if (high !== undefined && after?.dueDate === addDays(firstDay(month), -1)) {
    const units = subtract(high.units, rational(after.units));
    return { stretch: high.stretch, units, interpolated: false };
  }
  if (low !== undefined && at - (before?.at ?? 0) <= NEAR_MS)
    return { ...low, interpolated: false };
  if (high !== undefined && (after?.at ?? Infinity) - at <= NEAR_MS) {
    return { ...high, interpolated: false };
  }
  if (low === undefined || high === undefined || low.stretch !== high.stretch) return undefined;
  const share = SHARES[spread]({ from: before?.at ?? at, at, to: after?.at ?? at });
  const units = add(low.units, multiply(subtract(high.units, low.units), share));
  return { stretch: low.stretch, units, interpolated: true };
}

interface Elapsed {
  readonly from: Instant;
  readonly at: Instant;
  readonly to: Instant;
}

/** How much of what a span consumed lies before an instant. */
const SHARES: Readonly<Record<Spread, (span: Elapsed) => Rational>> = {
  'degree-days': ({ from, at, to }) => {
    const whole = degreeDays(from, to);
    return whole.n === 0n ? rational(1n) : divide(degreeDays(from, at), whole);
  },
  time: ({ from, at, to }) =>
    to === from ? rational(1n) : divide(rational(at - from), rational(to - from)),
};

function degreeDays(from: Instant, to: Instant): Rational {
  let total = ZERO;
  for (let day = berlinDate(from); day < berlinDate(to); day = addDays(day, 1)) {
    total = add(total, dayPermille(day));
  }
  return total;
}

function dayPermille(day: CivilDate): Rational {
  const { year, month } = civilParts(day);
  const permille = NORMAL_YEAR_PERMILLE[month - 1] ?? ZERO;
  return divide(permille, rational(daysInMonth(year, month)));
}

/** The months of several meters together: known where all are, a substitute where one is. */
export function sumMonths(
  meters: readonly { readonly months: ReadonlyMap<Month, MonthUnits>; readonly factor: Rational }[],
): Map<Month, MonthUnits> {
  const sums = new Map<Month, MonthUnits>();
  for (const month of meters[0]?.months.keys() ?? []) {
    const parts = meters.flatMap(({ months, factor }) => {
      const own = months.get(month);
      return own === undefined ? [] : [{ ...own, units: multiply(own.units, factor) }];
    });
    if (parts.length === meters.length) sums.set(month, parts.reduce(plus));
  }
  return sums;
}

function plus(a: MonthUnits, b: MonthUnits): MonthUnits {
  // A value of last year is further from the truth than one between two readings.
  const reasons = [a.substitute, b.substitute];
  const substitute = reasons.includes('last-year') ? 'last-year' : (a.substitute ?? b.substitute);
  return { units: add(a.units, b.units), ...defined({ substitute }) };
}
