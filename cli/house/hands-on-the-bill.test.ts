/** What hands, and the kind of device, do to the bill of a year: through physics, registers and the law, in cents. */
import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { DAY_MS } from '#kernel/time.ts';
import { fairnessOf, unfairCents } from '../../sim/scenario/audit/fairness.ts';
import { fractionOf } from '../../sim/scenario/audit/fraction.ts';
import { lawfulBill, ratedUnits, type LawfulUser } from '../../sim/scenario/audit/lawful-bill.ts';
import { presetPlan } from '../../sim/scenario/house/houses.ts';
import { meterNewYear } from '../../sim/devices/device-clock.ts';
import { buildMeters, type BuiltMeters } from '../../sim/world/build-meters.ts';
import { USUAL_HEATING } from '../../sim/world/house-building.ts';
import type { AllocatorSensors, House } from '../../sim/world/house.ts';
import type { HeatMeasure } from '../../sim/world/house-plan.ts';
import { buildHouse } from '../../sim/world/property.ts';
import { invoicesOf } from './house-invoices.ts';

const YEAR = 2025;
const START = meterNewYear(YEAR);

interface Year {
  readonly payableCents: ReadonlyMap<string, number>;
  readonly radiatorKwh: ReadonlyMap<string, number>;
  /** What some pay more than by their true heat. */
  readonly unfairCents: number;
}

function yearOf(
  disturb: (built: BuiltMeters) => void = () => undefined,
  of: { readonly sensors?: AllocatorSensors; readonly measuredBy?: HeatMeasure } = {},
): Year {
  const { sensors = 'two', measuredBy = 'allocators' } = of;
  const plan = { ...presetPlan('altbau-12'), heating: { ...USUAL_HEATING, measuredBy } };
  const house = buildHouse(plan, createRng(1), { security: 'm5', kinds: [], sensors });
  const built = buildMeters({ house, rng: createRng(3), startAt: START, weather: { meanC: 8.5 } });
  built.catchUp(START);
  disturb(built);
  // The cold months by steps, the rest by days.
  built.heat.coarseFrom(START + 60 * DAY_MS);
  const measuredBefore = measuredWh(built);
  built.catchUp(meterNewYear(YEAR + 1));
  const heat = built.heat.truth().years.find(({ year }) => year === YEAR);
  if (heat === undefined) throw new Error('no books');
  const users = usersOf(house, built, measuredBefore);
  const invoices = invoicesOf(house, { ...heat, ratedUnits: 1 });
  const bill = lawfulBill(users, invoices, { year: YEAR, provisional: false });
  const dwellings = heat.dwellings.map((one, at) => ({
    ...one,
    units: ratedUnits(users[at] as LawfulUser),
  }));
  const { consumptionPotCents } = bill;
  return {
    payableCents: new Map(bill.rows.map((row) => [row.dwellingId, row.payableCents ?? 0])),
    radiatorKwh: new Map(heat.dwellings.map((one) => [one.dwellingId, one.radiatorKwh])),
    unfairCents: unfairCents(fairnessOf({ dwellings, consumptionPotCents })),
  };
}

const measuredWh = ({ registerMeters, heat }: BuiltMeters): ReadonlyMap<string, number> =>
  new Map(
    registerMeters.map((meter) => [meter.meter.dwellingId, meter.truth(heat.countedTo).units]),
  );

function usersOf(
  house: House,
  built: BuiltMeters,
  before: ReadonlyMap<string, number>,
): LawfulUser[] {
  const after = measuredWh(built);
  return house.dwellings.map(({ id: dwellingId, areaM2 }) => ({
    ...{ dwellingId, areaM2 },
    allocators: built.radiators
      .filter(({ meter }) => meter.dwellingId === dwellingId)
      .map(({ allocator, meter: { kq, kc } }) => ({
        ...{ kq, kc },
        units: fractionOf(allocator.dueDateUnits),
      })),
    heatMeterWh: fractionOf((after.get(dwellingId) ?? 0) - (before.get(dwellingId) ?? 0)),
    hotWaterLitres: fractionOf(0),
  }));
}

const hung = (kind: 'covered' | 'fanned', pct: number) => (built: BuiltMeters) => {
  const own = built.radiators.filter(({ meter }) => meter.dwellingId === 'd05');
  for (const { effects } of own) {
    if (kind === 'covered') effects.begin({ kind, options: { warmerPct: pct } }, START);
    else effects.begin({ kind, options: { coolerPct: pct } }, START);
  }
};

const calm = yearOf();
const more = (year: Year, id: string): number =>
  (year.payableCents.get(id) ?? 0) - (calm.payableCents.get(id) ?? 0);

test('who covers the allocators pays more for the same heat, and the others less', () => {
  const covered = yearOf(hung('covered', 15));
  expect(more(covered, 'd05')).toBeGreaterThan(1_000);
  const heat = (year: Year) => year.radiatorKwh.get('d05') ?? 0;
  expect(Math.abs(heat(covered) / heat(calm) - 1)).toBeLessThan(0.02);
  const others = [...calm.payableCents.keys()].filter((id) => id !== 'd05');
  expect(others.map((id) => more(covered, id)).every((cents) => cents < 0)).toBe(true);
});

test('who blows at the radiators pays a little less', () => {
  const fanned = yearOf(hung('fanned', 5));
  expect(more(fanned, 'd05')).toBeLessThan(-500);
  expect(more(fanned, 'd05')).toBeGreaterThan(-0.1 * (calm.payableCents.get('d05') ?? 0));
});

test('heat meters share nearer to the true heat than two sensors, and two than one, in cents', () => {
  const metered = yearOf(undefined, { measuredBy: 'heat-meters' });
  const one = yearOf(undefined, { sensors: 'one' });
  expect(metered.unfairCents).toBeGreaterThan(0);
  expect(calm.unfairCents).toBeGreaterThan(metered.unfairCents);
  expect(one.unfairCents).toBeGreaterThan(1.2 * calm.unfairCents);
});
