/** Calendar months as texts `YYYY-MM`, in Europe/Berlin like all civil dates. */
import { civilParts, daysInMonth, formatCivil } from '#kernel/time.ts';
import type { CivilDate } from '#kernel/time.ts';
import { informError } from './errors.ts';

/** `2025-11` */
export type Month = string & { readonly __month?: never };

/** Throws INFORM_NOT_A_MONTH. */
export function parseMonth(text: string): Month {
  const match = /^\d{4}-(\d{2})$/.exec(text);
  const number = Number(match?.[1] ?? 0);
  if (number >= 1 && number <= 12) return text;
  throw informError('INFORM_NOT_A_MONTH', { details: { text } });
}

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
export function addMonths(month: Month, count: number): Month {
  const { year, month: number } = civilParts(firstDay(month));
  const index = year * 12 + number - 1 + count;
  return monthOf(formatCivil({ year: Math.floor(index / 12), month: (index % 12) + 1, day: 1 }));
}

/** 1 January … 12 December. */
export function monthNumber(month: Month): number {
  return Number(month.slice(5));
}

/** Oldest first, both ends included; empty where `from` is after `to`. */
export function monthsBetween(from: Month, to: Month): Month[] {
  const months: Month[] = [];
  for (let month = from; month <= to; month = addMonths(month, 1)) months.push(month);
  return months;
}
