/** A sample of the search that `mean-search.nightly.test.ts` makes whole. */
import { expect, test } from 'vitest';
import { extremeSearch, meanSearch } from './mean-search.fixture.ts';

test('any value in any field of any worksheet: a right answer, or an error that names a field', () => {
  const { asked, found } = meanSearch(41);
  expect(found).toEqual([]);
  expect(asked).toBeGreaterThan(400);
});

test('extremes in several fields at once are refused, never a bug', () => {
  expect(extremeSearch(1, 6)).toEqual([]);
});
