/** Calendar months as texts `YYYY-MM`, in Europe/Berlin like all civil dates. */
import { addMonths, civilParts, daysInMonth, formatCivil, type CivilDate } from './time.ts';

/** `2025-11` */
export type Month = string & { readonly __month?: never };

export function monthOf(date: CivilDate): Month {
  return date.slice(0, 7);
}

export function firstDay(month: Month): CivilDate {
  return `${month}-01`;
}

export function lastDay(month: Month): CivilDate {
  const { year, month: number } = civilParts(firstDay(month));
  return formatCivil({ year, month: number, day: daysInMonth(year, number) });
}

/** `count` months later, or earlier where it is negative. */
export function monthLater(month: Month, count: number): Month {
  return monthOf(addMonths(firstDay(month), count));
}

/** 1 January … 12 December. */
export function monthNumber(month: Month): number {
  return Number(month.slice(5));
}

/** Oldest first, both ends included; empty where `from` is after `to`. */
export function monthsBetween(from: Month, to: Month): Month[] {
  const months: Month[] = [];
  for (let month = from; month <= to; month = monthLater(month, 1)) months.push(month);
  return months;
}
