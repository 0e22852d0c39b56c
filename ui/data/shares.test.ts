import fc from 'fast-check';
import { expect, test } from 'vitest';
import { permilleShares } from './shares.ts';

test.each([
  { parts: [1, 1, 1], shares: [334, 333, 333] },
  { parts: [2, 1], shares: [667, 333] },
  { parts: [54_853, 29, 8, 12, 278], shares: [994, 1, 0, 0, 5] },
  { parts: [0, 5], shares: [0, 1000] },
  { parts: [0, 0], shares: [0, 0] },
  { parts: [], shares: [] },
])('parts $parts get the shares $shares', ({ parts, shares }) => {
  expect(permilleShares(parts)).toEqual(shares);
});

test('shares of any counts add up to the whole', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000_000), { minLength: 1, maxLength: 20 }), (parts) => {
      const sum = permilleShares(parts).reduce((total, share) => total + share, 0);
      expect(sum).toBe(parts.some((part) => part > 0) ? 1000 : 0);
    }),
  );
});
