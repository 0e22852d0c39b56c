/** A month that somebody typed. */
import type { Month } from '#kernel/month.ts';
import { informError } from './errors.ts';

/** Throws INFORM_NOT_A_MONTH. */
export function parseMonth(text: string): Month {
  const match = /^\d{4}-(\d{2})$/.exec(text);
  const number = Number(match?.[1] ?? 0);
  if (number >= 1 && number <= 12) return text;
  throw informError('INFORM_NOT_A_MONTH', { details: { text } });
}
