/** Prepayments on a letter: those whose day has come, and the next ones. */
import { divide, multiply, rational, roundToCents } from '#kernel/rational.ts';
import { addMonths, type CivilDate } from '#kernel/time.ts';
import type { Cents } from '#kernel/units.ts';
import type { Amount } from '../billing/because.ts';
import { monthsOf } from '../billing/calendar.ts';
import type { Bill, BillLine } from '../billing/types.ts';

/** They fall due month by month in advance; undefined where none were agreed. */
export function prepaidUntil(
  { period, prepaidCents }: Pick<BillLine, 'period' | 'prepaidCents'>,
  day: CivilDate,
): Cents | undefined {
  if (prepaidCents === undefined) return undefined;
  const months = monthsOf(period);
  let due = 0;
  while (due < months && addMonths(period.from, due) <= day) due++;
  return roundToCents(divide(multiply(rational(prepaidCents), rational(due)), rational(months)));
}

/** What is paid a month from now on; nobody who left before the end of the period prepays. */
export function nextPrepayment(bill: Bill, line: BillLine): Amount | undefined {
  return line.period.to < bill.period.to ? undefined : line.newMonthlyPrepayment;
}
