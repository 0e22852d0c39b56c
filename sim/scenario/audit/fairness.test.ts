import { expect, test } from 'vitest';
import { fairnessOf, unfairCents, worstPct } from './fairness.ts';
import { fractionOf } from './fraction.ts';

const dwelling = (dwellingId: string, heatKwh: number, units: number) => ({
  dwellingId,
  heatKwh,
  units: fractionOf(units),
});

test('units in the proportion of the heat are fair', () => {
  const rows = fairnessOf({
    dwellings: [dwelling('d01', 1_000, 50), dwelling('d02', 3_000, 150)],
    consumptionPotCents: 100_000,
  });
  expect(rows.map(({ moreCents }) => moreCents)).toEqual([0, 0]);
  expect([unfairCents(rows), worstPct(rows)]).toEqual([0, 0]);
});

test('who is counted too little is paid for by the others', () => {
  const rows = fairnessOf({
    dwellings: [dwelling('d01', 1_000, 100), dwelling('d02', 1_000, 300)],
    consumptionPotCents: 100_000,
  });
  expect(rows).toEqual([
    { dwellingId: 'd01', heatKwh: 1_000, heatPct: 50, unitsPct: 25, moreCents: -25_000 },
    { dwellingId: 'd02', heatKwh: 1_000, heatPct: 50, unitsPct: 75, moreCents: 25_000 },
  ]);
  expect([unfairCents(rows), worstPct(rows)]).toEqual([25_000, 50]);
});

test('without heat or without units nobody is compared', () => {
  const cold = [dwelling('d01', 0, 3), dwelling('d02', 0, 4)];
  const uncounted = [dwelling('d01', 5, 0), dwelling('d02', 5, 0)];
  expect(fairnessOf({ dwellings: cold, consumptionPotCents: 1 })).toEqual([]);
  expect(fairnessOf({ dwellings: uncounted, consumptionPotCents: 1 })).toEqual([]);
});
