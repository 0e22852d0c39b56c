import { expect, test } from 'vitest';
import { Delays } from './delays.ts';

test('quantiles of what was added, of all meters and of some', () => {
  const delays = new Delays();
  expect(delays.quantileS(0.5)).toBe(0);
  for (let second = 1; second <= 100; second++) {
    delays.add(second <= 10 ? 'early' : 'late', second * 1_000);
  }
  expect([0.5, 0.99, 1].map((part) => delays.quantileS(part))).toEqual([50, 99, 100]);
  expect(delays.of((meter) => meter === 'early').quantileS(1)).toBe(10);
  expect(delays.of(() => false).quantileS(1)).toBe(0);
});
