/** A sample of the bills that `second-calculation.nightly.test.ts` makes four thousand of. */
import { expect, test } from 'vitest';
import { randomSheet } from './random-sheet.fixture.ts';
import { differingBills } from './second-calculation.fixture.ts';
import { ruleSetOf } from './rule-sets.ts';
import { answerSheet, askedSheet } from './worksheets/worksheets.ts';

const billed = (sheet: unknown) =>
  answerSheet(askedSheet({ kind: 'heating_bill', input: sheet }), ruleSetOf())['users'];

test('two calculations of random bills agree to the cent', () => {
  const seeds = Array.from({ length: 150 }, (_, at) => at * 26 + 1);
  expect(differingBills(seeds, billed)).toEqual([]);
});

test('the random bills reach every rule that they are for', () => {
  const sheets = Array.from({ length: 150 }, (_, at) => randomSheet(at * 26 + 1));
  const some = (is: (sheet: (typeof sheets)[number]) => boolean) => sheets.filter(is).length > 5;
  expect(some(({ period }) => period.from < '2023-01-01')).toBe(true);
  expect(some(({ costs }) => costs.relief.length > 0)).toBe(true);
  expect(some(({ users }) => users.some(({ reductions }) => reductions.length > 1))).toBe(true);
  expect(some(({ failed }) => failed.length > 0)).toBe(true);
  expect(some(({ groups }) => groups !== undefined)).toBe(true);
  expect(some(({ groups, failed }) => groups !== undefined && failed.length > 0)).toBe(true);
  expect(some((sheet) => sheet.no_interim_reading.length > 0)).toBe(true);
  expect(some(({ costs }) => costs.fuel_stock !== undefined)).toBe(true);
  expect(some(({ users }) => users.some((user) => user.vat_option === true))).toBe(true);
  expect(some(({ users }) => users.some((user) => user.devices !== undefined))).toBe(true);
  for (const fuel of ['natural_gas_m3', 'heating_oil_el_litre', 'wood_pellets']) {
    expect(some(({ co2 }) => co2.deliveries.some((one) => one.fuel === fuel))).toBe(true);
  }
});

test('a cent more in one share is found', () => {
  const off = (sheet: unknown) => {
    const users = structuredClone(billed(sheet)) as Record<string, { total_cents: number }>;
    const [first] = Object.values(users);
    if (first !== undefined) first.total_cents += 1;
    return users;
  };
  expect(differingBills([1], off)).toHaveLength(1);
});
