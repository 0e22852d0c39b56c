/** How each language writes numbers, money and days. Not by `Intl`: a document is the same bytes tomorrow. */
import { civilParts, type CivilDate } from '#kernel/time.ts';
import { writing as de } from './de/writing.ts';
import { writing as en } from './en/writing.ts';
import type { ByLanguage, Writing } from './words.ts';

export const WRITING: ByLanguage<Writing> = { en, de };

/** A day by a pattern of its language. */
export function writtenDate(date: CivilDate, pattern: string, { months }: Writing): string {
  const { year, month, day } = civilParts(date);
  const name = months[month - 1] ?? '';
  const parts: Readonly<Record<string, string>> = {
    ...{ d: String(day), dd: String(day).padStart(2, '0'), mm: String(month).padStart(2, '0') },
    ...{ month: name, mon: name.slice(0, 3), yyyy: String(year) },
  };
  return pattern.replaceAll(/\{(\w+)\}/g, (whole, part: string) => parts[part] ?? whole);
}
