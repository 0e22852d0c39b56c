import { expect, test } from 'vitest';
import { nextAccessNumber, nominalIntervalMs, synchronousIntervalMs } from './transmit-schedule.ts';

test.each([
  { accessNumber: 128, intervalMs: 871_875 },
  { accessNumber: 64, intervalMs: 900_000 },
  { accessNumber: 192, intervalMs: 900_000 },
  { accessNumber: 0, intervalMs: 928_125 },
  { accessNumber: 255, intervalMs: 927_686 },
])('after access number $accessNumber comes a pause of $intervalMs ms', (row) => {
  expect(synchronousIntervalMs(900_000, row.accessNumber)).toBe(row.intervalMs);
});

test.each([16, 120, 900, 14_400])('256 intervals of %d s have exactly that mean', (intervalS) => {
  let sum = 0;
  for (let n = 0; n < 256; n++) sum += synchronousIntervalMs(nominalIntervalMs(intervalS), n);
  expect(Math.abs(sum / 256 - intervalS * 1000)).toBeLessThan(0.5);
});

test('the access number wraps after 255', () => {
  expect([nextAccessNumber(41), nextAccessNumber(255)]).toEqual([42, 0]);
});

test.each([0, 1, 2.5, 14_401, NaN])('an interval of %d s is a bug', (intervalS) => {
  expect(() => nominalIntervalMs(intervalS)).toThrow('telegram interval');
});
