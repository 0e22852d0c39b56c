/** Four thousand random bills, calculated a second time. */
import { expect, test } from 'vitest';
import { differingBills } from './second-calculation.fixture.ts';
import { ruleSetOf } from './rule-sets.ts';
import { answerSheet, askedSheet } from './worksheets/worksheets.ts';

test('two calculations of four thousand random bills agree to the cent', () => {
  const seeds = Array.from({ length: 4_000 }, (_, seed) => seed);
  const billed = (sheet: unknown) =>
    answerSheet(askedSheet({ kind: 'heating_bill', input: sheet }), ruleSetOf())['users'];
  expect(differingBills(seeds, billed)).toEqual([]);
});
