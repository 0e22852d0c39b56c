import { expect, test } from 'vitest';
import { searchFactors } from './factor-search.fixture.ts';

test.each([4, 8, 12])('chosen readings and factors find nobody in a house of %d', (dwellings) => {
  const found = searchFactors(dwellings, { seed: 77_000 + dwellings, questions: 60 });
  expect(found).toMatchObject({ shown: [], all: dwellings });
  expect(found.rank).toBeGreaterThan(2);
});
