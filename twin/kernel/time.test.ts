import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  berlinDate,
  berlinMidnight,
  berlinOffsetMinutes,
  berlinTime,
  civilDate,
  civilParts,
  DAY_MS,
  daysInclusive,
  daysInMonth,
  formatCivil,
  formatInstant,
  HOUR_MS,
  parseDuration,
} from './time.ts';

/** What the platform's time-zone data says: the witness for our own rule. */
const intl = new Intl.DateTimeFormat('en-US-u-ca-iso8601', {
  timeZone: 'Europe/Berlin',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

function witness(at: number): string {
  const parts = new Map(intl.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`;
}

function ours(at: number): string {
  const { hour, minute, second, ...day } = berlinTime(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${formatCivil(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

const YEARS = Array.from({ length: 60 }, (_, index) => 1996 + index);
const instants = fc.integer({ min: Date.UTC(1996, 0, 2), max: Date.UTC(2090, 0) });

describe('Europe/Berlin', () => {
  test.each(YEARS)(
    'agrees with the time-zone data in every hour around the switches of %i',
    (year) => {
      // First and last millisecond of each hour from the 24th of March and of October.
      const instantsOf = (month: number): number[] =>
        Array.from({ length: 9 * 24 }, (_, hour) => Date.UTC(year, month, 24, hour)).flatMap(
          (at) => [at, at + HOUR_MS - 1],
        );
      const around = [2, 9].flatMap(instantsOf);
      expect(around.map(ours)).toEqual(around.map(witness));
    },
  );

  test('agrees with the time-zone data at any instant', () => {
    fc.assert(
      fc.property(instants, (at) => {
        expect(ours(at)).toBe(witness(at));
        expect(berlinDate(at)).toBe(witness(at).slice(0, 10));
      }),
      { numRuns: 2_000 },
    );
  });

  test('goes from 01:59:59 to 03:00 in March and runs through 02:00 twice in October', () => {
    const march = Date.UTC(2025, 2, 30, 1);
    const october = Date.UTC(2025, 9, 26, 1);
    expect([ours(march - 1), ours(march)]).toEqual(['2025-03-30 01:59:59', '2025-03-30 03:00:00']);
    expect([ours(october - HOUR_MS), ours(october)]).toEqual([
      '2025-10-26 02:00:00',
      '2025-10-26 02:00:00',
    ]);
    expect([berlinOffsetMinutes(october - 1), berlinOffsetMinutes(october)]).toEqual([120, 60]);
  });

  test('a day begins at its midnight and ends where the next begins: 23, 24 or 25 hours', () => {
    const dates = fc.date({
      min: new Date('1996-01-02'),
      max: new Date('2090-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        const day = date.toISOString().slice(0, 10);
        const start = berlinMidnight(day);
        expect([berlinDate(start), berlinDate(start - 1)]).toEqual([day, addDays(day, -1)]);
        expect([23, 24, 25]).toContain((berlinMidnight(addDays(day, 1)) - start) / HOUR_MS);
      }),
    );
    const hoursOf = (day: string): number =>
      (berlinMidnight(addDays(day, 1)) - berlinMidnight(day)) / HOUR_MS;
    expect(['2025-03-30', '2025-03-31', '2025-10-26'].map(hoursOf)).toEqual([23, 24, 25]);
  });

  test('counts weekdays from Monday 1 to Sunday 7', () => {
    const weekday = (text: string): number => berlinTime(berlinMidnight(text)).weekday;
    expect(['2025-01-06', '2025-01-11', '2025-01-12'].map(weekday)).toEqual([1, 6, 7]);
  });
});

describe('civil dates', () => {
  test.each(['2025-01-01', '2024-02-29', '2000-02-29', '9999-12-31'])('%s is one', (text) => {
    expect(civilDate(text)).toBe(text);
    expect(formatCivil(civilParts(text))).toBe(text);
  });

  test.each([
    '2025-02-29',
    '1900-02-29',
    '2025-13-01',
    '2025-00-10',
    '2025-04-31',
    '2025-1-1',
    '',
    '2025-01-01T00:00',
    ' 2025-01-01',
    '2025-01-00',
  ])('%j throws TIME_NOT_A_DATE', (text) => {
    expect(() => civilDate(text)).toThrow(
      expect.objectContaining({
        code: 'TIME_NOT_A_DATE',
        message: `"${text}" is not a calendar date`,
      }),
    );
  });

  test('months have their days', () => {
    const days = Array.from({ length: 12 }, (_, index) => daysInMonth(2025, index + 1));
    expect(days).toEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
    expect([daysInMonth(2024, 2), daysInMonth(1900, 2), daysInMonth(2000, 2)]).toEqual([
      29, 28, 29,
    ]);
  });

  test('days are added over months, leap days and switches of the clock', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2025-12-31', 1)).toBe('2026-01-01');
    expect(addDays('2025-03-29', 2)).toBe('2025-03-31');
    expect(addDays('2025-01-01', -1)).toBe('2024-12-31');
  });

  test('a period counts both its ends', () => {
    expect(daysInclusive('2025-01-01', '2025-12-31')).toBe(365);
    expect(daysInclusive('2024-01-01', '2024-12-31')).toBe(366);
    expect(daysInclusive('2025-03-30', '2025-03-30')).toBe(1);
  });

  test('adding n days makes a period of n + 1', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 3_000 }), (at, days) => {
        const from = berlinDate(at);
        expect(daysInclusive(from, addDays(from, days))).toBe(days + 1);
      }),
    );
  });
});

describe('durations', () => {
  test.each([
    ['PT15M', 900_000],
    ['PT36H', 129_600_000],
    ['P10D', 864_000_000],
    ['P2W', 14 * DAY_MS],
    ['P1DT12H', 1.5 * DAY_MS],
    ['PT0S', 0],
    ['PT1.5S', 1_500],
    ['PT0.007S', 7],
    ['P1W2DT3H4M5.6S', 788_645_600],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    '',
    'P',
    'PT',
    'P1DT',
    'P1M',
    'P1Y',
    '15M',
    'PT15',
    'PT-1M',
    '-PT1M',
    'PT1.5M',
    'PT1.2345S',
    'pt1m',
    'PT1M ',
    'P99999999999999999999D',
  ])('%j throws TIME_NOT_A_DURATION', (text) => {
    expect(() => parseDuration(text)).toThrow(
      expect.objectContaining({ code: 'TIME_NOT_A_DURATION', exitCode: 2 }),
    );
  });
});

test('an instant is written in UTC with milliseconds', () => {
  expect(formatInstant(Date.UTC(2025, 0, 7, 6, 14, 58, 210))).toBe('2025-01-07T06:14:58.210Z');
});

test('an instant is written as the platform writes it, in any order of days', () => {
  const latest = 8.64e15;
  const instant = fc.oneof(
    fc.integer({ min: -latest, max: latest }),
    fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2025, 0, 3) }),
    fc.double({ min: -1e12, max: 1e12, noNaN: true }),
    fc.constantFrom(0, -0, -1, -0.5, latest, -latest, Date.UTC(0, 0), Date.UTC(10_000, 0)),
  );
  fc.assert(
    fc.property(instant, (at) => {
      expect(formatInstant(at)).toBe(new Date(at).toISOString());
    }),
    { numRuns: 2_000 },
  );
  for (const none of [NaN, Infinity, -Infinity, 8.65e15]) {
    expect(() => formatInstant(none)).toThrow(RangeError);
  }
});
