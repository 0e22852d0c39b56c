/** Years and months of billing periods. */
import { ratio, rational, type Rational } from '#kernel/rational.ts';
import {
  addDays,
  addMonths,
  civilParts,
  daysInclusive,
  daysInMonth,
  formatCivil,
} from '#kernel/time.ts';
import type { BillPeriod } from './types.ts';

const YEAR_DAYS = 365n;
const MONTHS = 12;

/** True for one or more years to the day, leap years included. */
export function isFullYears(period: BillPeriod): boolean {
  return fullYears(period) > 0;
}

export function isOneYear(period: BillPeriod): boolean {
  return fullYears(period) === 1;
}

/** A year from the 29th of February ends on the 28th (§188 Abs. 2, 3 BGB). */
function fullYears({ from, to }: BillPeriod): number {
  const years = civilParts(addDays(to, 1)).year - civilParts(from).year;
  const anniversary = civilParts(from);
  const length = daysInMonth(anniversary.year + years, anniversary.month);
  const day = Math.min(anniversary.day, length);
  const next = formatCivil({ ...anniversary, year: anniversary.year + years, day });
  const last = anniversary.day > length ? next : addDays(next, -1);
  return years > 0 && to === last ? years : 0;
}

/** Whole years as such, any other period by its days of 365. */
export function yearsOf(period: BillPeriod): Rational {
  const years = fullYears(period);
  if (years > 0) return rational(years);
  return ratio(BigInt(daysInclusive(period.from, period.to)), YEAR_DAYS);
}

export function isUnderAYear({ from, to }: BillPeriod): boolean {
  return addDays(to, 1) < addMonths(from, MONTHS);
}

/** Months of a stretch, at least 1; begun months count from their middle on. */
export function monthsOf({ from, to }: BillPeriod): number {
  const a = civilParts(from);
  const b = civilParts(to);
  const months =
    (b.year - a.year) * MONTHS +
    (b.month - a.month) +
    b.day / daysInMonth(b.year, b.month) -
    (a.day - 1) / daysInMonth(a.year, a.month);
  return Math.max(1, Math.round(months));
}
