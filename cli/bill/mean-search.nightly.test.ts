/** Every mean value in every field of every kind of worksheet, and extremes in several at once. */
import { expect, test } from 'vitest';
import { extremeSearch, meanSearch } from './mean-search.fixture.ts';

test('no field of a worksheet is a way around a coded error', () => {
  const { asked, found } = meanSearch(1);
  expect(found).toEqual([]);
  expect(asked).toBeGreaterThan(15_000);
});

test('no extremes together are a bug', () => {
  for (const seed of [1, 2, 3]) expect(extremeSearch(seed, 200)).toEqual([]);
});
