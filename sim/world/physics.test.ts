import { beforeAll, expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { berlinMidnight } from '#kernel/time.ts';
import { presetPlan } from '../scenario/house/houses.ts';
import { buildHouse } from './property.ts';
import { createWorld } from './world.ts';
import type { MeterTruth } from './ground-truth.ts';

// A year of the house as its meters remember it: the due-date values on 1 January 2025.
const house = buildHouse(presetPlan('altbau-12'), createRng(20_260_101));
const meterById = new Map(house.meters.map((meter) => [meter.label, meter]));
let year: readonly MeterTruth[] = [];

beforeAll(() => {
  year = createWorld({
    house,
    rng: createRng(20_260_101),
    startAt: berlinMidnight('2025-01-01'),
    weather: { meanC: 8.5 },
    fleet: { intervalS: 900 },
    gateways: [{ id: 'gw-1', reportS: 900 }],
  }).truth().meters;
});

function ratedUnits(truth: MeterTruth): number {
  const meter = meterById.get(truth.label);
  return truth.dueDateUnits * Number(meter?.kq) * Number(meter?.kc);
}

test('a year of heat is 60 to 200 kWh per square metre for the house, and 40 to 200 for a dwelling', () => {
  let totalKwh = 0;
  let totalM2 = 0;
  for (const { id, areaM2 } of house.dwellings) {
    const kwh = year
      .filter(({ dwellingId }) => dwellingId === id)
      .reduce((sum, { dueDateKwh }) => sum + dueDateKwh, 0);
    expect(kwh / areaM2).toBeGreaterThan(40);
    expect(kwh / areaM2).toBeLessThan(200);
    totalKwh += kwh;
    totalM2 += areaM2;
  }
  expect(totalKwh / totalM2).toBeGreaterThan(60);
  expect(totalKwh / totalM2).toBeLessThan(120);
});

// One unit is one kWh by convention, so a dwelling above 80 m² passes the 6,000 of the literature.
test('a dwelling counts 2,000 to 9,000 rated units a year, most of them 2,000 to 6,000', () => {
  const units = house.dwellings.map(({ id }) =>
    year
      .filter(({ dwellingId }) => dwellingId === id)
      .reduce((sum, truth) => sum + ratedUnits(truth), 0),
  );
  for (const value of units) {
    expect(value).toBeGreaterThan(2_000);
    expect(value).toBeLessThan(9_000);
  }
  expect(units.filter((value) => value < 6_000).length).toBeGreaterThanOrEqual(7);
});

test('rated units are the heat, less what flows below the start threshold', () => {
  for (const truth of year) {
    const share = ratedUnits(truth) / truth.dueDateKwh;
    expect(share).toBeGreaterThan(0.85);
    expect(share).toBeLessThan(1.005);
  }
});

test('on 1 January every register starts at 0 and remembers 31 December', () => {
  for (const truth of year) {
    expect(truth).toMatchObject({ units: 0, microUnits: 0, kwh: 0, dueDate: '2024-12-31' });
    expect(truth.dueDateUnits).toBeGreaterThan(100);
  }
});
