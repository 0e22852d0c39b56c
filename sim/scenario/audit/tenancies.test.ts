import { expect, test } from 'vitest';
import type { Dwelling } from '../../world/house.ts';
import { plus, toNumber } from './fraction.ts';
import { tenanciesOf, timeOf } from './tenancies.ts';

const DWELLING: Dwelling = {
  ...{ id: 'd05', label: 'first floor', floor: 1, areaM2: 60, habit: 'at-home' },
  occupant: { name: 'A' },
  successors: [
    { name: 'B', from: '2026-01-16' },
    { name: 'C', from: '2026-07-01' },
  ],
};

test('a year has those who lived there in it', () => {
  expect(tenanciesOf(DWELLING, 2025)).toEqual([
    { userId: 'd05-o1', from: '2025-01-01', to: '2025-12-31' },
  ]);
  expect(tenanciesOf(DWELLING, 2026)).toEqual([
    { userId: 'd05-o1', from: '2026-01-01', to: '2026-01-15' },
    { userId: 'd05-o2', from: '2026-01-16', to: '2026-06-30' },
    { userId: 'd05-o3', from: '2026-07-01', to: '2026-12-31' },
  ]);
  expect(tenanciesOf(DWELLING, 2027)).toEqual([
    { userId: 'd05-o3', from: '2027-01-01', to: '2027-12-31' },
  ]);
});

test('half of January is 82.26 of a thousand by degree days, and their times are the whole year', () => {
  const times = tenanciesOf(DWELLING, 2026).map(timeOf);
  expect(times.map(({ byDegreeDays }) => toNumber(byDegreeDays).toFixed(5))).toEqual([
    '0.08226',
    '0.50108',
    '0.41667',
  ]);
  expect(times.map(({ byDays }) => Math.round(toNumber(byDays) * 365))).toEqual([15, 166, 184]);
  expect(toNumber(plus(...times.map(({ byDegreeDays }) => byDegreeDays)))).toBe(1);
  expect(toNumber(plus(...times.map(({ byDays }) => byDays)))).toBe(1);
});

test('February of a leap year has a day more of the same', () => {
  const leap: Dwelling = { ...DWELLING, successors: [{ name: 'B', from: '2028-02-29' }] };
  const [first] = tenanciesOf(leap, 2028).map(timeOf);
  expect(toNumber(first?.byDegreeDays ?? [0n, 1n])).toBeCloseTo((170 + (150 * 28) / 29) / 1000, 10);
});
