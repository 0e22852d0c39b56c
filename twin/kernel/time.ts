/**
 * Instants, durations and civil dates. Instants are integer milliseconds UTC; law and due dates
 * are civil dates in Europe/Berlin. The clock is a parameter everywhere in the simulation and
 * in the portal's domain.
 */
import { assert, errorFactory, EXIT_CODE, type ErrorTable } from './errors.ts';

/** Milliseconds since 1970-01-01T00:00:00Z, an integer. */
export type Instant = number;
/** A day as written on a bill, `YYYY-MM-DD`. */
export type CivilDate = string & { readonly __civilDate?: never };

export interface Clock {
  now(): Instant;
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

const TIME_ERRORS = {
  TIME_NOT_A_DATE: {
    message: '"{text}" is not a calendar date',
    hint: 'write it as YYYY-MM-DD, for example 2025-01-31',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  TIME_NOT_A_DURATION: {
    message: '"{text}" is not a duration',
    hint: 'write it in ISO 8601, for example PT15M, PT36H, P10D or P1DT12H; months and years have no fixed length',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
} as const satisfies ErrorTable;

const timeError = errorFactory(TIME_ERRORS);

interface CivilParts {
  readonly year: number;
  /** 1…12 */
  readonly month: number;
  /** 1…31 */
  readonly day: number;
}

interface LocalTime extends CivilParts {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 1 Monday … 7 Sunday (ISO 8601). */
  readonly weekday: number;
  readonly offsetMinutes: 60 | 120;
}

/**
 * Checks the calendar too: 2025-02-29 throws TIME_NOT_A_DATE, with the path of the field where the
 * text came from one.
 */
export function civilDate(text: string, field?: string): CivilDate {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match !== null) {
    const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
    if (month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)) return text;
  }
  const error = timeError('TIME_NOT_A_DATE', { details: { text, ...(field && { field }) } });
  if (field) error.message = `${field}: ${error.message}`;
  throw error;
}

export function civilParts(date: CivilDate): CivilParts {
  const [year, month, day] = date.split('-').map(Number);
  assert(
    year !== undefined && month !== undefined && day !== undefined,
    () => `bad civil date ${date}`,
  );
  return { year, month, day };
}

export function formatCivil(parts: CivilParts): CivilDate {
  return `${pad(parts.year, 4)}-${pad(parts.month)}-${pad(parts.day)}`;
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

export function addDays(date: CivilDate, days: number): CivilDate {
  const { year, month, day } = civilParts(date);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}

/** The same day `months` later (earlier where negative); a month end stays a month end. */
export function addMonths(date: CivilDate, months: number): CivilDate {
  const { year, month, day } = civilParts(date);
  const count = year * 12 + (month - 1) + months;
  const toYear = Math.floor(count / 12);
  const target = { year: toYear, month: count - toYear * 12 + 1 };
  const days = daysInMonth(target.year, target.month);
  const isMonthEnd = day === daysInMonth(year, month);
  return formatCivil({ ...target, day: isMonthEnd ? days : Math.min(day, days) });
}

/** Days from `from` to `to`, both counted: a single day is 1. */
export function daysInclusive(from: CivilDate, to: CivilDate): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

/**
 * Offset of Europe/Berlin: +2 h between 01:00 UTC on the last Sundays of March and October
 * (EU directive 2000/84/EC), else +1 h. Valid from 1996.
 */
export function berlinOffsetMinutes(at: Instant): 60 | 120 {
  // Instants of one season come together: where it begins and ends is kept.
  if (at >= season.from && at < season.to) return season.offsetMinutes;
  const year = new Date(at).getUTCFullYear();
  const [from, to] = [lastSunday(year, 3), lastSunday(year, 10)];
  if (at < from) season = { from: lastSunday(year - 1, 10), to: from, offsetMinutes: 60 };
  else if (at < to) season = { from, to, offsetMinutes: 120 };
  else season = { from: to, to: lastSunday(year + 1, 3), offsetMinutes: 60 };
  return season.offsetMinutes;
}

interface Season {
  readonly from: Instant;
  readonly to: Instant;
  readonly offsetMinutes: 60 | 120;
}

let season: Season = { from: NaN, to: NaN, offsetMinutes: 60 };

function lastSunday(year: number, month: number): Instant {
  const last = new Date(Date.UTC(year, month, 0));
  return Date.UTC(year, month - 1, last.getUTCDate() - last.getUTCDay(), 1);
}

/** Wall-clock time in Europe/Berlin. */
export function berlinTime(at: Instant): LocalTime {
  const offsetMinutes = berlinOffsetMinutes(at);
  const local = new Date(at + offsetMinutes * MINUTE_MS);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    weekday: local.getUTCDay() || 7,
    offsetMinutes,
  };
}

export function berlinDate(at: Instant): CivilDate {
  return formatCivil(berlinTime(at));
}

/** The instant at which a day begins in Europe/Berlin. The switch is at 02:00 or 03:00, never at midnight. */
export function berlinMidnight(date: CivilDate): Instant {
  const utc = Date.parse(`${date}T00:00:00Z`);
  return utc - berlinOffsetMinutes(utc - 2 * HOUR_MS) * MINUTE_MS;
}

/** UTC text with milliseconds, `2025-01-07T06:14:58.210Z`. Instants of one day come together: its text is kept. */
export function formatInstant(at: Instant): string {
  const whole = Math.trunc(at);
  const day = Math.floor(whole / DAY_MS);
  if (day !== lastDay) {
    // Outside the range of dates this throws, as it must.
    lastDayText = new Date(day * DAY_MS).toISOString().slice(0, -MIDNIGHT.length);
    lastDay = day;
  }
  const ms = whole - day * DAY_MS;
  const hour = digits(TWO_DIGITS, Math.floor(ms / HOUR_MS), 2);
  const minute = digits(TWO_DIGITS, Math.floor(ms / MINUTE_MS) % 60, 2);
  const second = digits(TWO_DIGITS, Math.floor(ms / SECOND_MS) % 60, 2);
  return `${lastDayText}${hour}:${minute}:${second}.${digits(THREE_DIGITS, ms % SECOND_MS, 3)}Z`;
}

const MIDNIGHT = '00:00:00.000Z';
/** Made when they are first needed: a short command needs none of a thousand. */
const TWO_DIGITS: string[] = [];
const THREE_DIGITS: string[] = [];

function digits(known: string[], value: number, length: number): string {
  return (known[value] ??= String(value).padStart(length, '0'));
}

let lastDay = NaN;
let lastDayText = '';

const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,3}))?S)?)?$/;

/** Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds. */
export function parseDuration(text: string): number {
  const match = DURATION.exec(text);
  if (match === null || !/\d/.test(text) || text.endsWith('T')) throw notADuration(text);
  const [weeks, days, hours, minutes, seconds] = match.slice(1, 6).map((part) => Number(part ?? 0));
  const total =
    ((weeks ?? 0) * 7 + (days ?? 0)) * DAY_MS +
    (hours ?? 0) * HOUR_MS +
    (minutes ?? 0) * MINUTE_MS +
    (seconds ?? 0) * SECOND_MS +
    Number((match[6] ?? '').padEnd(3, '0'));
  // Beyond this, milliseconds are no longer exact: 285,000 years.
  if (!Number.isSafeInteger(total)) throw notADuration(text);
  return total;
}

function notADuration(text: string): Error {
  return timeError('TIME_NOT_A_DURATION', { details: { text } });
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
