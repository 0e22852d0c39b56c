import { expect, test } from 'vitest';
import { toExactText } from '#kernel/rational.ts';
import { ratingOf } from './rating.ts';

test.each([
  [{ scale: 'unit', kq: '1.5', kc: '1.2' }, '1.8'],
  [{ scale: 'unit', kq: '1.5', kc: '1.2', kt: '0.914' }, '1.6452'],
  [{ scale: 'product', kq: '1.5', kc: '1.2', kt: '0.914' }, '1'],
] as const)('the display of %o counts %s', (meter, rating) => {
  expect(toExactText(ratingOf(meter))).toBe(rating);
});
