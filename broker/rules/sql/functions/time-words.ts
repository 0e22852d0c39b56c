/** Names and pattern letters of the calendar, shared by writing and reading instants. */
export const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Monday first, as ISO 8601 counts. */
export const WEEKDAYS: readonly string[] = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
];

type PatternPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly letter: string; readonly count: number };

const PARTS = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g;
const PATTERN_MAX = 200;

/** Letters in a row are a field, quoted text stands for itself; undefined where a quote is open. */
export function parsePattern(pattern: string): readonly PatternPart[] | undefined {
  if (pattern.length > PATTERN_MAX) return undefined;
  const parts: PatternPart[] = [];
  let end = 0;
  for (const match of pattern.matchAll(PARTS)) {
    if (match.index !== end) return undefined;
    end += match[0].length;
    const [whole, quoted, letter] = match;
    if (letter !== undefined) parts.push({ kind: 'field', letter, count: whole.length });
    else if (quoted === undefined) parts.push({ kind: 'text', text: whole });
    else parts.push({ kind: 'text', text: quoted === '' ? "'" : quoted.replaceAll("''", "'") });
  }
  return end === pattern.length ? parts : undefined;
}
