import fc from 'fast-check';
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

test('a seed written as a number or as text is the same seed, and another seed is another stream', () => {
  expect(createRng(20260101).u32()).toBe(createRng('20260101').u32());
  expect(createRng(20260101).u32()).not.toBe(createRng(20260102).u32());
});

test('the streams of a seed stay what they are; recorded runs depend on these numbers', () => {
  const rng = createRng(20260101);
  const fork = rng.fork('meter/55667788/radio');
  expect({
    words: [rng.u32(), rng.u32()],
    fork: [fork.u32(), fork.below(6), fork.float(), fork.normal()],
    bytes: [...fork.bytes(4)],
  }).toMatchInlineSnapshot(`
    {
      "bytes": [
        120,
        135,
        63,
        240,
      ],
      "fork": [
        3149510157,
        5,
        0.752944350708276,
        -0.3327203677035868,
      ],
      "words": [
        3094339022,
        2721229984,
      ],
    }
  `);
});

test('below stays below, for any bound up to 2^32, and refuses others', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.string(), (bound, seed) => {
      const value = createRng(seed).below(bound);
      expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
    }),
  );
  for (const bound of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) {
    expect(() => createRng(1).below(bound)).toThrow('bug: bad bound');
  }
});

test('values are spread evenly: each of six sides within 5 % of its share', () => {
  const rng = createRng('dice');
  const counts = [0, 0, 0, 0, 0, 0];
  for (let index = 0; index < 60_000; index++) counts[rng.below(6)]! += 1;
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('normal deviates have mean 0 and standard deviation 1', () => {
  const rng = createRng('normal');
  const values = Array.from({ length: 20_000 }, () => rng.normal());
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
});

test('a chance of none never comes and a certain one always does', () => {
  const rng = createRng('chance');
  const draws = Array.from({ length: 100 }, () => [
    rng.chance({ n: 0, of: 7 }),
    rng.chance({ n: 7, of: 7 }),
  ]);
  expect(draws.every(([never, always]) => never === false && always === true)).toBe(true);
});

test('the state that never moves is refused', () => {
  expect(() => restoreRng({ seed: [0, 0, 0, 0], now: [0, 0, 0, 0] })).toThrow('bug: ');
});
