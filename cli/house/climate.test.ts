import { expect, test } from 'vitest';
import { berlinMidnight } from '#kernel/time.ts';
import { climateOf } from './climate.ts';

const YEAR = { startAt: berlinMidnight('2025-01-01'), endAt: berlinMidnight('2026-01-01') - 1 };
const climate = (seed: number, meanC = 8.5) => climateOf({ seed, weather: { meanC } }, YEAR);
const sum = (values: readonly string[]) => values.reduce((total, text) => total + Number(text), 0);

test('a year has twelve months, cold in winter, and a usual sum of degree days', () => {
  const months = climate(20_250_101);
  expect(months.map(({ month }) => month)).toEqual(
    Array.from({ length: 12 }, (_, index) => `2025-${String(index + 1).padStart(2, '0')}`),
  );
  const normal = months.map(({ normalDegreeDays }) => normalDegreeDays);
  // German places have some 3,000 to 4,200 degree days a year.
  expect(sum(normal)).toBeGreaterThan(3_000);
  expect(sum(normal)).toBeLessThan(4_200);
  expect(Number(normal[0])).toBeGreaterThan(5 * Number(normal[6]));
});

test('the mean is that of the place, the year is that of the seed', () => {
  const [one, other] = [climate(1), climate(2)];
  expect(one.map(({ normalDegreeDays }) => normalDegreeDays)).toEqual(
    other.map(({ normalDegreeDays }) => normalDegreeDays),
  );
  expect(one).not.toEqual(other);
  expect(climate(1)).toEqual(one);
});

test('a colder place has more of them', () => {
  const yearly = (meanC: number) => sum(climate(1, meanC).map(({ degreeDays }) => degreeDays));
  expect(yearly(6)).toBeGreaterThan(yearly(10));
});
