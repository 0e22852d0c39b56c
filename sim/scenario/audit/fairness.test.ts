import { expect, test } from 'vitest';
import { fairnessOf, unfairCents, worstPct } from './fairness.ts';
import { fractionOf } from './fraction.ts';

/** Its radiators gave less than it used: pipes gave more than it passed on. */
const dwelling = (dwellingId: string, heatKwh: number, units: number) => ({
  dwellingId,
  ...partsOf(heatKwh),
  units: fractionOf(units),
});

function partsOf(heatKwh: number) {
  return heatKwh < 50
    ? { radiatorKwh: heatKwh, pipeKwh: 0, toNeighboursKwh: 0 }
    : { radiatorKwh: heatKwh - 50, pipeKwh: 150, toNeighboursKwh: 100 };
}

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
    {
      ...{ dwellingId: 'd01', ...partsOf(1_000), heatKwh: 1_000 },
      ...{ heatPct: 50, unitsPct: 25, moreCents: -25_000 },
    },
    {
      ...{ dwellingId: 'd02', ...partsOf(1_000), heatKwh: 1_000 },
      ...{ heatPct: 50, unitsPct: 75, moreCents: 25_000 },
    },
  ]);
  expect([unfairCents(rows), worstPct(rows)]).toEqual([25_000, 50]);
});

test('without heat or without units nobody is compared', () => {
  const cold = [dwelling('d01', 0, 3), dwelling('d02', 0, 4)];
  const uncounted = [dwelling('d01', 5, 0), dwelling('d02', 5, 0)];
  expect(fairnessOf({ dwellings: cold, consumptionPotCents: 1 })).toEqual([]);
  expect(fairnessOf({ dwellings: uncounted, consumptionPotCents: 1 })).toEqual([]);
});

test('who is heated by the neighbours used less than the radiators of the others say', () => {
  const heated = { dwellingId: 'd01', radiatorKwh: 0, pipeKwh: 100, toNeighboursKwh: -900 };
  const heating = { dwellingId: 'd02', radiatorKwh: 2_900, pipeKwh: 0, toNeighboursKwh: 900 };
  const free = { dwellingId: 'd03', radiatorKwh: 0, pipeKwh: 100, toNeighboursKwh: 300 };
  const rows = fairnessOf({
    dwellings: [heated, heating, free].map((one, at) => ({
      ...one,
      units: fractionOf(at === 1 ? 90 : 0),
    })),
    consumptionPotCents: 30_000,
  });
  expect(rows.map(({ heatKwh, moreCents }) => [heatKwh, moreCents])).toEqual([
    [1_000, -10_000],
    [2_000, 10_000],
    [0, 0],
  ]);
});
