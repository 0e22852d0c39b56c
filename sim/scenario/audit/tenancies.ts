/**
 * Who had a dwelling in which part of a year (§9b HeizkostenV). Costs by consumption go by what was read
 * at the change; the others by degree days (heating) or by days (hot water).
 */
import { addDays, civilDate, civilParts, type CivilDate } from '#kernel/time.ts';
import type { Dwelling } from '../../world/house.ts';
import { fractionOf, NOTHING, over, plus, times, type Fraction } from './fraction.ts';

export interface Tenancy {
  readonly userId: string;
  readonly from: CivilDate;
  /** Last day. */
  readonly to: CivilDate;
}

/** Permille of a year by month, January first: the table that the trade uses (VDI 2067). */
const WINTER_AND_SPRING = [170, 150, 130, 80, 40].map((value) => fractionOf(value));
/** June, July and August have 40 together. */
const SUMMER = [over(fractionOf(40), fractionOf(3))].flatMap((month) => [month, month, month]);
const AUTUMN = [30, 80, 120, 160].map((value) => fractionOf(value));
const DEGREE_DAYS: readonly Fraction[] = [...WINTER_AND_SPRING, ...SUMMER, ...AUTUMN];

/** Tenancies of a calendar year, oldest first. */
export function tenanciesOf({ id, successors = [] }: Dwelling, year: number): Tenancy[] {
  const [first, last] = [civilDate(`${year}-01-01`), civilDate(`${year}-12-31`)];
  const begins = [first, ...successors.map(({ from }) => from)];
  return begins
    .map((from, index): Tenancy => {
      const next = begins[index + 1];
      const end = next === undefined ? last : addDays(next, -1);
      return {
        userId: `${id}-o${index + 1}`,
        from: from < first ? first : from,
        to: end > last ? last : end,
      };
    })
    .filter(({ from, to }) => from <= to);
}

/** Their part of the year, by degree days and by days. */
export function timeOf({ from, to }: Tenancy): {
  readonly byDegreeDays: Fraction;
  readonly byDays: Fraction;
} {
  const { year } = civilParts(from);
  const months = Array.from({ length: 12 }, (_, index) => {
    const length = new Date(Date.UTC(year, index + 1, 0)).getUTCDate();
    const days = Array.from({ length }, (__, day) => dayOf(year, index + 1, day + 1));
    const own = days.filter((day) => day >= from && day <= to).length;
    const value = DEGREE_DAYS[index] ?? NOTHING;
    return { own, length, permille: times(value, over(fractionOf(own), fractionOf(length))) };
  });
  const count = (of: 'own' | 'length'): Fraction =>
    fractionOf(months.reduce((sum, month) => sum + month[of], 0));
  const permille = plus(...months.map((month) => month.permille));
  return {
    byDegreeDays: over(permille, fractionOf(1_000)),
    byDays: over(count('own'), count('length')),
  };
}

function dayOf(year: number, month: number, day: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}`;
}
