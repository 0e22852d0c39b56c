import { HOUR_MS } from '#kernel/time.ts';
import { expect, test } from 'vitest';
import { dailyConsumption, GAP_MS, readingPoints } from './consumption.ts';

const reading = (at: string, units: number) => ({ at, units });
const values = (points: { value: number | null }[]): (number | null)[] =>
  points.map(({ value }) => value);

test('a long silence is a gap in the line, a short one is not', () => {
  const start = Date.UTC(2025, 0, 1);
  const at = (ms: number): string => new Date(start + ms).toISOString();
  const points = readingPoints([
    reading(at(0), 1),
    reading(at(GAP_MS), 2),
    reading(at(2 * GAP_MS + 1), 3),
  ]);
  expect(values(points)).toEqual([1, 2, null, 3]);
  expect(points[2]?.atMs).toBeLessThan(points[3]?.atMs ?? 0);
});

test('units per day are differences of the last readings of the days', () => {
  const points = dailyConsumption([
    reading('2025-01-01T20:00:00Z', 10),
    reading('2025-01-02T06:00:00Z', 11),
    reading('2025-01-02T21:00:00Z', 14),
    reading('2025-01-03T21:00:00Z', 20),
  ]);
  expect(values(points)).toEqual([4, 6]);
  expect(points[0]?.atMs).toBe(Date.UTC(2025, 0, 1, 23));
});

test('the restart at the due date is no negative consumption', () => {
  const points = dailyConsumption([
    reading('2024-12-30T12:00:00Z', 3090),
    reading('2024-12-31T12:00:00Z', 3100),
    reading('2025-01-01T12:00:00Z', 7),
  ]);
  expect(values(points)).toEqual([10, 7]);
});

test('a day without a reading has no value, and the next one has it all', () => {
  const points = dailyConsumption([
    reading('2025-01-01T12:00:00Z', 1),
    reading('2025-01-03T12:00:00Z', 9),
  ]);
  expect(values(points)).toEqual([null, 8]);
});

test('days are days of Berlin, also when the clocks change', () => {
  const points = dailyConsumption(
    [28, 29, 30, 31].map((day) => reading(`2025-03-${day}T12:00:00Z`, day)),
  );
  const hours = points.map(
    ({ atMs }, index) => (atMs - (points[index - 1]?.atMs ?? atMs)) / HOUR_MS,
  );
  expect(hours).toEqual([0, 24, 23]);
  expect(dailyConsumption([])).toEqual([]);
});
