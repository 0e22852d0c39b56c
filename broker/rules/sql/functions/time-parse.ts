/** Text → instant by a pattern of `java.time.format.DateTimeFormatter`. */
import { MONTHS, parsePattern, WEEKDAYS } from './time-words.ts';
import { isInstant, localToInstant } from './time-zone.ts';

interface Fields {
  year: number;
  month: number;
  day: number;
  dayOfYear: number | undefined;
  hour: number;
  isAfternoon: boolean | undefined;
  minute: number;
  second: number;
  ms: number;
  zone: string;
}

/** A field: what it looks like, and what it sets. */
interface Reader {
  readonly pattern: RegExp;
  set(fields: Fields, text: string): void;
}

/** Undefined when the text does not fit the pattern, or names a date that does not exist. */
export function parseInstant(text: string, pattern: string): number | undefined {
  const parts = parsePattern(pattern);
  if (parts === undefined) return undefined;
  const fields = emptyFields();
  let offset = 0;
  for (const part of parts) {
    if (part.kind === 'text') {
      if (!text.startsWith(part.text, offset)) return undefined;
      offset += part.text.length;
      continue;
    }
    const reader = readerOf(part.letter, part.count);
    if (reader === undefined) return undefined;
    reader.pattern.lastIndex = offset;
    const found = reader.pattern.exec(text)?.[0];
    if (found === undefined) return undefined;
    reader.set(fields, found);
    offset += found.length;
  }
  return offset === text.length ? toInstant(fields) : undefined;
}

function emptyFields(): Fields {
  return {
    year: 1970,
    month: 1,
    day: 1,
    dayOfYear: undefined,
    hour: 0,
    isAfternoon: undefined,
    minute: 0,
    second: 0,
    ms: 0,
    zone: 'UTC',
  };
}

function toInstant(fields: Fields): number | undefined {
  const { year, month, day, dayOfYear, minute, second, ms, zone, isAfternoon } = fields;
  const hour =
    isAfternoon === undefined ? fields.hour : (fields.hour % 12) + (isAfternoon ? 12 : 0);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  if (dayOfYear === undefined) date.setUTCFullYear(year, month - 1, day);
  else date.setUTCFullYear(year, 0, dayOfYear);
  const isReal = dayOfYear === undefined && date.getUTCMonth() === month - 1;
  if (!isReal && (dayOfYear === undefined || date.getUTCFullYear() !== year)) return undefined;
  date.setUTCHours(hour, minute, second, ms);
  return isInstant(date.getTime()) ? localToInstant(date.getTime(), zone) : undefined;
}

function readerOf(letter: string, count: number): Reader | undefined {
  return READERS[letter]?.(count);
}

const ZONE = /Z|(?:UTC|GMT|UT)?[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]+(?:\/[A-Za-z0-9_+-]+)*/y;

const READERS: Readonly<Record<string, (count: number) => Reader>> = {
  u: (count) => yearReader(count),
  y: (count) => yearReader(count),
  M: (count) => (count < 3 ? digits(count, 'month') : words(MONTHS, count, 'month')),
  L: (count) => (count < 3 ? digits(count, 'month') : words(MONTHS, count, 'month')),
  d: (count) => digits(count, 'day'),
  D: (count) => digits(count, 'dayOfYear', 3),
  H: (count) => digits(count, 'hour'),
  k: (count) => hourReader(count, 24),
  h: (count) => hourReader(count, 12),
  K: (count) => digits(count, 'hour'),
  m: (count) => digits(count, 'minute'),
  s: (count) => digits(count, 'second'),
  S: (count) => ({
    pattern: new RegExp(`\\d{${count}}`, 'y'),
    set: (fields, text) => void (fields.ms = Math.trunc(Number(`0.${text}`) * 1000)),
  }),
  a: () => ({
    pattern: /[AaPp][Mm]/y,
    set: (fields, text) => void (fields.isAfternoon = /^p/i.test(text)),
  }),
  E: (count) => words(WEEKDAYS, count),
  G: () => ({ pattern: /AD|BC/y, set: () => undefined }),
  V: () => zoneReader(),
  v: () => zoneReader(),
  z: () => zoneReader(),
  Z: () => zoneReader(),
  X: () => zoneReader(),
  x: () => zoneReader(),
  O: () => zoneReader(),
};

type NumberField = 'year' | 'month' | 'day' | 'dayOfYear' | 'hour' | 'minute' | 'second';

/** One letter takes as many digits as there are, two or more take exactly that many. */
function digits(count: number, field: NumberField, most = 2): Reader {
  return {
    pattern: new RegExp(count === 1 ? `\\d{1,${most}}` : `\\d{${count}}`, 'y'),
    set: (fields, text) => void (fields[field] = Number(text)),
  };
}

function yearReader(count: number): Reader {
  if (count !== 2) return { ...digits(count, 'year', 9), pattern: /[+-]?\d{1,6}/y };
  return {
    pattern: /\d{2}/y,
    set: (fields, text) => void (fields.year = 2000 + Number(text)),
  };
}

/** Hours that count from 1: the last one stands for zero. */
function hourReader(count: number, last: number): Reader {
  const { pattern } = digits(count, 'hour');
  return { pattern, set: (fields, text) => void (fields.hour = Number(text) % last) };
}

function words(names: readonly string[], count: number, field?: 'month'): Reader {
  const known = names.map((name) => (count === 3 ? name.slice(0, 3) : name));
  return {
    pattern: new RegExp(known.join('|'), 'iy'),
    set: (fields, text) => {
      const index = known.findIndex((name) => name.toLowerCase() === text.toLowerCase());
      if (field !== undefined) fields[field] = index + 1;
    },
  };
}

function zoneReader(): Reader {
  return {
    pattern: new RegExp(ZONE.source, 'y'),
    set: (fields, text) => void (fields.zone = text),
  };
}
