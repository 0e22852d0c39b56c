import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compared, fractionOf, over, plus, rounded, spread, times, toNumber } from './fraction.ts';

test.each([
  ['0', 0],
  ['0.5', 1],
  ['-0.5', -1],
  ['1.49', 1],
  ['-1.49', -1],
  ['2.5', 3],
])('%s is rounded to %d', (decimal, whole) => {
  expect(rounded(fractionOf(decimal))).toBe(whole);
});

test('sums, products and quotients are exact', () => {
  const third = over(fractionOf(1), fractionOf(3));
  expect(plus(third, third, third)).toEqual(fractionOf(1));
  expect(times(third, fractionOf('0.3'))).toEqual(fractionOf('0.1'));
  expect(compared(third, fractionOf('0.3333'))).toBe(1);
  expect(toNumber(fractionOf('2.75'))).toBe(2.75);
});

test('what is spread adds up, by weights, a cent at most beside the exact share', () => {
  const weights = fc.array(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.nat({ max: 10_000_000 }), weights, (cents, given) => {
      const parts = spread(cents, given.map(fractionOf));
      const total = given.reduce((sum, weight) => sum + weight, 0);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total === 0 ? 0 : cents);
      for (const [at, part] of parts.entries()) {
        const share = total === 0 ? 0 : (cents * (given[at] ?? 0)) / total;
        expect(Math.abs(part - share)).toBeLessThan(1.000_001);
      }
    }),
  );
});

test('a cent that is left goes to the largest remainder, of equal ones to the first', () => {
  expect(spread(100, [1, 1, 1].map(fractionOf))).toEqual([34, 33, 33]);
  expect(spread(10, [1, 2, 1].map(fractionOf))).toEqual([3, 5, 2]);
});
