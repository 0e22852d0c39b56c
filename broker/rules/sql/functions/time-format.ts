/** Instant → text by a Joda-Time pattern (`DateTimeFormat` of Joda-Time). */
import { MONTHS, parsePattern, WEEKDAYS } from './time-words.ts';
import { isInstant, zoneName, zoneOffsetMs } from './time-zone.ts';

const DAY_MS = 86_400_000;

interface Moment {
  /** Local date and time in the UTC members of a Date. */
  readonly local: Date;
  readonly instant: number;
  readonly offsetMs: number;
  readonly zone: string;
}

/** Undefined for a pattern, an instant or a time zone that does not exist. */
export function formatInstant(pattern: string, instant: number, zone: string): string | undefined {
  if (!isInstant(instant)) return undefined;
  const parts = parsePattern(pattern);
  const offsetMs = zoneOffsetMs(zone, instant);
  if (parts === undefined || offsetMs === undefined) return undefined;
  const moment: Moment = { local: new Date(instant + offsetMs), instant, offsetMs, zone };
  const texts = parts.map((part) =>
    part.kind === 'text' ? part.text : FIELDS[part.letter]?.(moment, part.count),
  );
  return texts.includes(undefined) ? undefined : texts.join('');
}

const FIELDS: Readonly<Record<string, (moment: Moment, count: number) => string>> = {
  G: ({ local }) => (local.getUTCFullYear() > 0 ? 'AD' : 'BC'),
  C: ({ local }, count) => padded(Math.floor(yearOfEra(local) / 100), count),
  Y: ({ local }, count) => year(yearOfEra(local), count),
  y: ({ local }, count) => year(local.getUTCFullYear(), count),
  x: ({ local }, count) => year(weekOf(local).year, count),
  w: ({ local }, count) => padded(weekOf(local).week, count),
  e: ({ local }, count) => padded(weekday(local) + 1, count),
  E: ({ local }, count) => word(WEEKDAYS[weekday(local)] ?? '', count, 4),
  D: ({ local }, count) => padded(dayOfYear(local), count),
  M: ({ local }, count) => {
    const month = local.getUTCMonth();
    return count < 3 ? padded(month + 1, count) : word(MONTHS[month] ?? '', count, 4);
  },
  d: ({ local }, count) => padded(local.getUTCDate(), count),
  a: ({ local }) => (local.getUTCHours() < 12 ? 'AM' : 'PM'),
  K: ({ local }, count) => padded(local.getUTCHours() % 12, count),
  h: ({ local }, count) => padded(local.getUTCHours() % 12 || 12, count),
  H: ({ local }, count) => padded(local.getUTCHours(), count),
  k: ({ local }, count) => padded(local.getUTCHours() || 24, count),
  m: ({ local }, count) => padded(local.getUTCMinutes(), count),
  s: ({ local }, count) => padded(local.getUTCSeconds(), count),
  S: ({ local }, count) =>
    String(local.getUTCMilliseconds()).padStart(3, '0').slice(0, count).padEnd(count, '0'),
  z: ({ zone, instant }, count) => zoneName(zone, instant, count < 4 ? 'short' : 'long'),
  Z: ({ offsetMs, zone }, count) => (count > 2 ? zone : offset(offsetMs, count === 2 ? ':' : '')),
};

function year(value: number, count: number): string {
  return count === 2 ? padded(((value % 100) + 100) % 100, 2) : padded(value, count);
}

function yearOfEra(local: Date): number {
  const value = local.getUTCFullYear();
  return value > 0 ? value : 1 - value;
}

function weekday(local: Date): number {
  return (local.getUTCDay() + 6) % 7;
}

function dayOfYear(local: Date): number {
  const first = new Date(local);
  first.setUTCMonth(0, 1);
  return Math.round((local.getTime() - first.getTime()) / DAY_MS) + 1;
}

/** ISO 8601: the week belongs to the year that has its Thursday. */
function weekOf(local: Date): { year: number; week: number } {
  const thursday = new Date(local);
  thursday.setUTCDate(thursday.getUTCDate() + 3 - weekday(local));
  return {
    year: thursday.getUTCFullYear(),
    week: Math.ceil(dayOfYear(thursday) / 7),
  };
}

function offset(offsetMs: number, separator: string): string {
  const minutes = Math.abs(Math.round(offsetMs / 60_000));
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `${offsetMs < 0 ? '-' : '+'}${padded(hours, 2)}${separator}${padded(rest, 2)}`;
}

function padded(value: number, count: number): string {
  return `${value < 0 ? '-' : ''}${String(Math.abs(value)).padStart(count, '0')}`;
}

/** The whole word from `whole` letters on, else its first three letters. */
function word(text: string, count: number, whole: number): string {
  return count >= whole ? text : text.slice(0, 3);
}
