/**
 * Base costs when users change: heating by degree days, hot water by days (§9b HeizkostenV).
 * Both end days count. February has as many days as its year gives it.
 */
import { allocate } from '#kernel/allocate.ts';
import {
  add,
  divide,
  floor,
  multiply,
  ratio,
  rational,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import {
  civilParts,
  daysInclusive,
  daysInMonth,
  formatCivil,
  type CivilDate,
} from '#kernel/time.ts';
import type { Cents } from '#kernel/units.ts';
import { badField } from './errors.ts';
import type { RuleSet, Table } from './rule-set.ts';
import type { BillPeriod } from './types.ts';

const PREFIX = 'degree_days_';

/** Degree days of a stretch in permille of a year; more than 1000 where it is longer. */
export function degreeDaysPermille(table: Table, period: BillPeriod): Rational {
  return sumOfMonths(table, period, (value, { days, length }) =>
    multiply(value, ratio(BigInt(days), BigInt(length))),
  );
}

/**
 * The same with the value of a day cut to some decimals, as tables print it. For reading only: such
 * values do not add up to the year, which is why the bill computes with exact ones.
 */
export function printedPermille(table: Table, period: BillPeriod, decimals: number): Rational {
  const scale = rational(10n ** BigInt(decimals));
  return sumOfMonths(table, period, (value, { days, length }) => {
    if (days === length) return value;
    const perDay = floor(multiply(divide(value, rational(length)), scale));
    return multiply(divide(rational(perDay), scale), rational(days));
  });
}

interface MonthDays {
  readonly days: number;
  /** Days that the month has. */
  readonly length: number;
}

function sumOfMonths(
  table: Table,
  { from, to }: BillPeriod,
  valueOf: (month: Rational, days: MonthDays) => Rational,
): Rational {
  let total = ZERO;
  let { year, month } = civilParts(from);
  const end = civilParts(to);
  while (year < end.year || (year === end.year && month <= end.month)) {
    const length = daysInMonth(year, month);
    const first = formatCivil({ year, month, day: 1 });
    const last = formatCivil({ year, month, day: length });
    const days = daysInclusive(first < from ? from : first, last < to ? last : to);
    const value = table.get(String(month)) ?? ZERO;
    total = add(total, valueOf(value, { days, length }));
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
  return total;
}

/** The table by its name, or the country's own. Undefined where the law has none. */
export function degreeDayTable(
  law: RuleSet,
  name: string | undefined,
  day: CivilDate,
): Table | undefined {
  const wanted = name ?? law.defaults.degree_day_table;
  if (wanted === undefined) return undefined;
  const known = law.parameterIds.filter((id) => id.startsWith(PREFIX));
  if (!known.includes(`${PREFIX}${wanted}`)) {
    const names = known.map((id) => id.slice(PREFIX.length)).join(', ');
    throw badField(
      'degree_day_table',
      wanted,
      names === '' ? 'none in this country' : `one of ${names}`,
    );
  }
  return law.table(`${PREFIX}${wanted}`, day);
}

/** Costs of a stretch of time by the days of its parts; `parts` must lie in the period. */
export function splitByDays(total: Cents, parts: readonly BillPeriod[]): Cents[] {
  return allocate(
    total,
    parts.map(({ from, to }) => rational(daysInclusive(from, to))),
  );
}
