import { expect, test } from 'vitest';
import { askBudget } from './sum-search-budget.fixture.ts';
import { searchSums } from './sum-search.fixture.ts';

const HOUSES = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

test.each(HOUSES)('forty searches of 200 questions find nobody in a house of %d', (dwellings) => {
  for (const seed of SEEDS) {
    const found = searchSums(
      dwellings,
      { seed: 1000 * dwellings + seed, questions: 200 },
      askBudget(),
    );
    expect([seed, found]).toMatchObject([seed, { dwellings: [], pair: false }]);
  }
});
