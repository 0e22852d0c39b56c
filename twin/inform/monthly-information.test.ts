import { describe, expect, test } from 'vitest';
import { rational, toDecimal } from '#kernel/rational.ts';
import { averageKwhM2, averageUser, averageUserOf } from './average-user.ts';
import { firstDay, lastDay, monthLater, monthsBetween } from '#kernel/month.ts';
import { parseMonth } from './parse-month.ts';
import {
  monthlyInformation,
  type MonthlyInput,
  type MonthUnits,
  type Residence,
} from './monthly-information.ts';

const MONTHS: readonly [string, MonthUnits][] = [
  ['2024-11', { units: rational(170) }],
  ['2025-10', { units: rational(130), substitute: 'interpolated' }],
  ['2025-11', { units: rational(155) }],
];

function inform(residence: Residence, change: Partial<MonthlyInput> = {}) {
  return monthlyInformation({
    month: '2025-11',
    areaM2: rational(62),
    residence,
    lastBill: { heatKwh: rational(84_000), units: rational(21_000) },
    months: new Map(MONTHS),
    averageKwhM2: rational('9.2'),
    ...change,
  });
}

describe('the time that is shown', () => {
  test.each([
    ['the whole month', { from: '2025-11-01', to: '2025-11-30' }, true],
    ['all but its first day', { from: '2025-11-02' }, false],
    ['all but its last day', { from: '2020-01-01', to: '2025-11-29' }, false],
    ['years before it', { from: '2020-01-01', to: '2024-12-31' }, false],
  ])('residence of %s', (_, residence, shown) => {
    expect(inform(residence).shown).toBe(shown);
  });

  test.each([
    ['2025-10-01', true, false],
    ['2025-10-02', false, false],
    ['2024-11-01', true, true],
    ['2024-11-02', true, false],
  ])('somebody who moved in on %s compares with own months only', (from, previous, year) => {
    const information = inform({ from });
    if (!information.shown) throw new Error('not shown');
    expect(information.previousMonth !== undefined).toBe(previous);
    expect(information.previousYear !== undefined).toBe(year);
  });

  test('a month without data is not shown as 0', () => {
    expect(inform({ from: '2020-01-01' }, { months: new Map() })).toEqual({
      shown: false,
      month: '2025-11',
      reason: 'no-data',
    });
  });
});

test('substitutes are marked, in the month and in what it is compared with', () => {
  const months = new Map(MONTHS).set('2025-11', { units: rational(155), substitute: 'last-year' });
  const information = inform({ from: '2020-01-01' }, { months });
  expect(information).toMatchObject({
    substitute: 'last-year',
    previousMonth: { substitute: 'interpolated', differencePct: '19.2' },
  });
  expect(inform({ from: '2020-01-01' })).not.toHaveProperty('substitute');
});

test('a month without heating has no percentage against a month of 0, and −100 % the other way', () => {
  const months = new Map(MONTHS).set('2025-10', { units: rational(0) });
  expect(inform({ from: '2020-01-01' }, { months })).toMatchObject({
    previousMonth: { differencePct: null },
  });
  const summer = new Map(MONTHS).set('2025-11', { units: rational(0) });
  expect(inform({ from: '2020-01-01' }, { months: summer })).toMatchObject({
    previousMonth: { differencePct: '-100.0' },
    average: { differencePct: '-100.0' },
  });
});

describe('the average user', () => {
  test('has the benchmark of its energy source without hot water', () => {
    const perYear = (['gas', 'oil', 'district-heating', 'heat-pump'] as const).map((source) =>
      toDecimal(averageUser(source, '2025-11').heatingKwhM2, 2),
    );
    expect(perYear).toEqual(['107.00', '111.00', '89.00', '29.40']);
  });

  test('is dated data of a country; one without figures has none', () => {
    expect(averageUserOf('austria', 'gas', '2025-11')).toBeUndefined();
    expect(averageUserOf('__proto__', 'gas', '2025-11')).toBeUndefined();
    expect(averageUserOf('germany', 'gas', '2022-11')?.reference.en).toContain('2023');
  });

  test('heats a whole year in twelve months', () => {
    const user = averageUser('gas', '2025-11');
    const months = monthsBetween('2025-01', '2025-12').map((month) => averageKwhM2(user, month));
    const sum = months.reduce((total, { n, d }) => total + Number(n) / Number(d), 0);
    expect(sum).toBeCloseTo(107, 9);
    expect(toDecimal(averageKwhM2(user, '2025-11'), 2)).toBe('12.84');
  });
});

describe('months', () => {
  test.each(['2025-13', '2025-00', '2025-1', '2025', 'next'])('%s is none', (text) => {
    expect(() => parseMonth(text)).toThrow(expect.objectContaining({ code: 'INFORM_NOT_A_MONTH' }));
  });

  test.each([
    ['2025-01', -1, '2024-12'],
    ['2025-12', -12, '2024-12'],
    ['2025-03', -2, '2025-01'],
    ['2025-01', -12, '2024-01'],
    ['2024-12', 1, '2025-01'],
    ['2025-06', 18, '2026-12'],
  ])('%s and %i months is %s', (month, count, expected) => {
    expect(monthLater(month, count)).toBe(expected);
  });

  test('between two are both ends, and none where they are the wrong way round', () => {
    expect(monthsBetween('2024-12', '2025-02')).toEqual(['2024-12', '2025-01', '2025-02']);
    expect(monthsBetween('2025-02', '2025-01')).toEqual([]);
  });

  test('know the leap year', () => {
    expect([firstDay('2024-02'), lastDay('2024-02'), lastDay('2025-02')]).toEqual([
      '2024-02-01',
      '2024-02-29',
      '2025-02-28',
    ]);
  });
});
