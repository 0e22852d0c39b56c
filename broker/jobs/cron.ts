/**
 * Expressions of AWS such as `cron(30 3 ? * MON-FRI *)`: minutes, hours, day of the month, month,
 * day of the week, year, all in UTC. One of the two days is `?`. Lists, ranges, steps, names, `L`
 * (the last) and `n#k` (the k-th in the month) are understood; `W` is not. Pure.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { invalidRequest } from '../common/aws-error.ts';

export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly isDay: (date: Date) => boolean;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
}

const MINUTES: Field = { name: 'minutes', low: 0, high: 59 };
const HOURS: Field = { name: 'hours', low: 0, high: 23 };
const DAYS: Field = { name: 'day of the month', low: 1, high: 31 };
const MONTH: Field = { name: 'month', low: 1, high: 12, names: MONTHS };
const WEEKDAY: Field = { name: 'day of the week', low: 1, high: 7, names: WEEKDAYS };
const YEAR: Field = { name: 'year', low: 1970, high: 2199 };

/** Throws InvalidRequestException. */
export function parseCron(text: string): Cron {
  const fields = /^cron\((.+)\)$/.exec(text.trim())?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) {
    throw bad(text, 'write cron(minutes hours day-of-month month day-of-week year)');
  }
  const [minutes = '', hours = '', day = '', month = '', weekday = '', year = ''] = fields;
  if ((day === '?') === (weekday === '?')) {
    throw bad(text, 'exactly one of day-of-month and day-of-week must be ?');
  }
  const months = valuesOf(month, MONTH, text);
  const years = valuesOf(year, YEAR, text);
  const isDayOfMonth = day === '?' ? () => true : dayOfMonth(day, text);
  const isWeekday = weekday === '?' ? () => true : dayOfWeek(weekday, text);
  return {
    minutes: valuesOf(minutes, MINUTES, text),
    hours: valuesOf(hours, HOURS, text),
    isDay: (date) =>
      years.has(date.getUTCFullYear()) &&
      months.has(date.getUTCMonth() + 1) &&
      isDayOfMonth(date) &&
      isWeekday(date),
  };
}

/** An expression such as `cron(0 0 31 2 ? *)` never comes: nobody looks longer than this. */
const DAYS_AHEAD_MAX = 366 * 5;

/** The first start after `at`; undefined when none comes in the next years. */
export function nextStart(cron: Cron, at: number): number | undefined {
  const from = (Math.floor(at / MINUTE_MS) + 1) * MINUTE_MS;
  const firstDay = Math.floor(from / DAY_MS) * DAY_MS;
  for (let day = firstDay; day < firstDay + DAYS_AHEAD_MAX * DAY_MS; day += DAY_MS) {
    if (!cron.isDay(new Date(day))) continue;
    const found = firstOf(cron, Math.max(day, from), day + DAY_MS);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The last start that is at most `withinMs` before `at`, or at that very time. */
export function lastStart(cron: Cron, at: number, withinMs: number): number | undefined {
  const newest = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  for (let start = newest; start > at - withinMs; start -= MINUTE_MS) {
    if (isStart(cron, new Date(start))) return start;
  }
  return undefined;
}

function firstOf(cron: Cron, from: number, end: number): number | undefined {
  for (let hour = Math.floor(from / HOUR_MS) * HOUR_MS; hour < end; hour += HOUR_MS) {
    if (!cron.hours.has(new Date(hour).getUTCHours())) continue;
    for (const minute of [...cron.minutes].sort((a, b) => a - b)) {
      const start = hour + minute * MINUTE_MS;
      if (start >= from) return start;
    }
  }
  return undefined;
}

function isStart({ minutes, hours, isDay }: Cron, date: Date): boolean {
  return minutes.has(date.getUTCMinutes()) && hours.has(date.getUTCHours()) && isDay(date);
}

function dayOfMonth(text: string, whole: string): (date: Date) => boolean {
  if (text === 'L') return isLastOfMonth;
  const days = valuesOf(text, DAYS, whole);
  return (date) => days.has(date.getUTCDate());
}

function isLastOfMonth(date: Date): boolean {
  return new Date(date.getTime() + DAY_MS).getUTCDate() === 1;
}

function dayOfWeek(text: string, whole: string): (date: Date) => boolean {
  const special = /^(\w+?)(?:#([1-5])|(L))$/.exec(text);
  if (text === 'L') return (date) => date.getUTCDay() === 6;
  if (special === null) {
    const days = valuesOf(text, WEEKDAY, whole);
    return (date) => days.has(date.getUTCDay() + 1);
  }
  const [, name = '', count] = special;
  const day = valueOf(name, WEEKDAY, whole);
  return (date) => {
    if (date.getUTCDay() + 1 !== day) return false;
    if (count !== undefined) return Math.ceil(date.getUTCDate() / 7) === Number(count);
    return new Date(date.getTime() + 7 * DAY_MS).getUTCMonth() !== date.getUTCMonth();
  };
}

function valuesOf(text: string, field: Field, whole: string): ReadonlySet<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', stepText, ...rest] = part.split('/');
    const step = stepText === undefined ? 1 : Number(stepText);
    if (rest.length > 0 || !Number.isInteger(step) || step < 1) {
      throw bad(whole, `the ${field.name} "${part}" cannot be read`);
    }
    const [low, high] = boundsOf(range, field, { whole, isStepped: stepText !== undefined });
    for (let value = low; value <= high; value += step) values.add(value);
  }
  return values;
}

function boundsOf(
  range: string,
  field: Field,
  { whole, isStepped }: { readonly whole: string; readonly isStepped: boolean },
): readonly [number, number] {
  if (range === '*') return [field.low, field.high];
  const [from = '', to] = range.split('-');
  const low = valueOf(from, field, whole);
  // `5/10` counts from 5 to the end.
  if (to === undefined) return [low, isStepped ? field.high : low];
  const high = valueOf(to, field, whole);
  if (high < low) throw bad(whole, `the ${field.name} "${range}" ends before it begins`);
  return [low, high];
}

function valueOf(text: string, field: Field, whole: string): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? named + field.low : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.low && value <= field.high) return value;
  throw bad(whole, `the ${field.name} "${text}" is not from ${field.low} to ${field.high}`);
}

function bad(text: string, why: string): Error {
  return invalidRequest(`Invalid start time of a maintenance window, ${text.slice(0, 80)}: ${why}`);
}
