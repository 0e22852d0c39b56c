import { expect, test } from 'vitest';
import { MOST_SLOWDOWN, p99 } from './bystander.ts';

test.each<[string, number[], number]>([
  ['equal waits', Array<number>(100).fill(1), 0.99],
  ['one long stall among very many short waits', [...Array<number>(8_000).fill(1), 2_000], 1_900],
  ['a stall too short to be met', [...Array<number>(9_995).fill(1), 5], 0.999],
  ['nothing', [], 0],
])('p99 of %s', (_what, waitsMs, expected) => {
  expect(p99(waitsMs)).toBeCloseTo(expected, 0);
});

test('a stall of two seconds is beyond what a bystander may wait, a calm run is not', () => {
  const peaceMs = Array<number>(2_000).fill(0.3);
  const stalled = [...peaceMs, ...peaceMs, ...peaceMs, 2_000];
  expect(p99(stalled) / p99(peaceMs)).toBeGreaterThan(MOST_SLOWDOWN);
  expect(p99([...peaceMs, 15]) / p99(peaceMs)).toBeLessThan(MOST_SLOWDOWN);
});
