import { expect, test } from 'vitest';
import { defined } from './defined.ts';

test('keys without a value are left out; null, 0 and the empty text are values', () => {
  const missing: number | undefined = undefined;
  expect(Object.keys(defined({ a: 1, b: missing, c: null, d: 0, e: '' }))).toEqual([
    'a',
    'c',
    'd',
    'e',
  ]);
  const exact: { readonly a?: number } = defined({ a: missing });
  expect('a' in exact).toBe(false);
});
