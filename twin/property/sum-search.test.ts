import { expect, test } from 'vitest';
import { difference, isTelling, totals } from './bill-groups.ts';
import type { Counted } from './register-parts.ts';
import { askBudget } from './sum-search-budget.fixture.ts';
import { countedOf, searchSums, type AskSum } from './sum-search.fixture.ts';

const NOBODY: ReadonlySet<string> = new Set();

/** The rule before: each sum is compared with each earlier one, and never with several. */
function askPairwise(): AskSum {
  const seen: Counted[] = [];
  return (choice) => {
    const counted = countedOf(choice);
    const isShown =
      !isTelling(totals(counted), NOBODY) &&
      seen.every((one) => {
        const more = difference(counted, one);
        return [...more.values()].every(({ n }) => n === 0n) || !isTelling(more, NOBODY);
      });
    if (isShown) seen.push(counted);
    return isShown;
  };
}

test.each([3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
  'an optimiser that chooses whose readings count finds nobody in a house of %d',
  (dwellings) => {
    const found = searchSums(dwellings, { seed: dwellings, questions: 60 }, askBudget());
    expect(found).toMatchObject({ dwellings: [], pair: false });
    expect(found.shown).toBeGreaterThan(0);
  },
);

test('the same search finds eight of twelve dwellings or more where sums are compared in pairs', () => {
  const found = searchSums(12, { seed: 12, questions: 60 }, askPairwise());
  expect(found.dwellings.length).toBeGreaterThanOrEqual(8);
});

test('and all of them with D15 off', () => {
  const found = searchSums(12, { seed: 12, questions: 60 }, () => true);
  expect(found.dwellings).toHaveLength(12);
});
