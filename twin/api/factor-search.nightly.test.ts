import { expect, test } from 'vitest';
import { searchFactors } from './factor-search.fixture.ts';

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

test.each([3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
  'twenty searches of 300 chosen readings and factors find nobody in a house of %d',
  (dwellings) => {
    for (const seed of SEEDS) {
      const found = searchFactors(dwellings, { seed: 1000 * dwellings + seed, questions: 300 });
      expect([seed, found]).toMatchObject([seed, { shown: [], all: dwellings }]);
    }
  },
);
