import { expect, test } from 'vitest';
import { createRng, restoreRng } from '#kernel/rng.ts';

test('the raw generator gives the published first values for the state 1, 2, 3, 4', () => {
  const rng = restoreRng({ seed: [1, 2, 3, 4], now: [1, 2, 3, 4] });
  expect([rng.u32(), rng.u32(), rng.u32(), rng.u32()]).toEqual([11520, 0, 5927040, 70819200]);
});

test('a fork depends on seed and label, not on how much its parent was used', () => {
  const used = createRng(7);
  used.u32();
  expect(used.fork('a').u32()).toBe(createRng(7).fork('a').u32());
  expect(used.fork('a').u32()).not.toBe(used.fork('b').u32());
});

test('a stored state goes on where it stopped', () => {
  const rng = createRng('season');
  rng.bytes(5);
  const again = restoreRng(rng.state());
  expect([again.u32(), again.normal()]).toEqual([rng.u32(), rng.normal()]);
});
