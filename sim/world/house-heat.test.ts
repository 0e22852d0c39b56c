/** The preset house over a winter: neighbours, people, hands, and fuel that follows from them. */
import { describe, expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { berlinMidnight, DAY_MS } from '#kernel/time.ts';
import type { Habit } from '../physics/set-points.ts';
import { presetPlan } from '../scenario/house/houses.ts';
import { buildMeters, type BuiltMeters } from './build-meters.ts';
import type { AllocatorSensors } from './house.ts';
import { buildHouse } from './property.ts';

const PLAN = presetPlan('altbau-12');
const START = berlinMidnight('2025-01-06');

function winter(
  disturb: (built: BuiltMeters) => void = () => undefined,
  {
    days = 28,
    habits = {},
    sensors = 'two',
  }: {
    days?: number;
    habits?: Readonly<Record<string, Habit>>;
    sensors?: AllocatorSensors;
  } = {},
): BuiltMeters {
  const dwellings = PLAN.dwellings.map((plan) => ({
    ...plan,
    habit: habits[plan.id] ?? plan.habit,
  }));
  const house = buildHouse({ ...PLAN, dwellings }, createRng(1), {
    security: 'm5',
    kinds: [],
    sensors,
  });
  const rng = createRng(3);
  const built = buildMeters({ house, rng, startAt: START, weather: { meanC: 8.5 } });
  built.catchUp(START);
  disturb(built);
  built.catchUp(START + days * DAY_MS);
  return built;
}

const ofYear = ({ heat }: BuiltMeters, year = 2025) => {
  const found = heat.truth().years.find((one) => one.year === year);
  if (found === undefined) throw new Error(`no books of ${year}`);
  return found;
};
const radiatorKwh = (built: BuiltMeters, id: string): number =>
  ofYear(built).dwellings.find(({ dwellingId }) => dwellingId === id)?.radiatorKwh ?? 0;
const units = ({ radiators }: BuiltMeters, label: string): number =>
  radiators.find((radiator) => radiator.label === label)?.allocator.microUnits ?? 0;
const effectsOf = ({ radiators }: BuiltMeters, label: string) => {
  const found = radiators.find((radiator) => radiator.label === label);
  if (found === undefined) throw new Error(`no ${label}`);
  return found.effects;
};

const calm = winter();

describe('a dwelling that stands empty', () => {
  const away = winter(({ dwellings }) =>
    dwellings.get('d05')?.begin({ kind: 'away', options: {} }, START),
  );
  const moreOf = (id: string): number => radiatorKwh(away, id) / radiatorKwh(calm, id) - 1;

  test('is heated by those above, below and beside it, and by nobody else', () => {
    for (const id of ['d02', 'd08', 'd04', 'd06']) expect(moreOf(id), id).toBeGreaterThan(0.003);
    expect(Math.max(moreOf('d02'), moreOf('d08'))).toBeGreaterThan(0.04);
    for (const id of ['d01', 'd12']) expect(Math.abs(moreOf(id)), id).toBeLessThan(0.01);
  });

  test('saves itself much, the house less', () => {
    expect(moreOf('d05')).toBeLessThan(-0.3);
    const saved = 1 - ofYear(away).intakeKwh / ofYear(calm).intakeKwh;
    expect(saved).toBeGreaterThan(0.005);
    expect(saved).toBeLessThan(0.06);
  });
});

test('equal flats with other people differ in their heat by a factor of two and more', () => {
  const of = (habit: Habit): number =>
    radiatorKwh(winter(undefined, { habits: { d08: habit } }), 'd08');
  expect(of('warm') / of('frugal')).toBeGreaterThan(2);
  expect(of('warm') / of('frugal')).toBeLessThan(5);
  expect(of('airing')).toBeGreaterThan(of('commuter'));
});

test('who moves in with another habit heats otherwise from that day, and until it is over', () => {
  const habit = (name: string, until?: number) =>
    winter(({ dwellings }) => {
      const log = dwellings.get('d05');
      log?.begin({ kind: 'habit', options: { habit: name } }, START);
      if (until !== undefined) log?.end('habit', until);
    });
  const [warm, frugal, over] = [habit('warm'), habit('frugal'), habit('warm', START)];
  expect(radiatorKwh(warm, 'd05')).toBeGreaterThan(1.1 * radiatorKwh(frugal, 'd05'));
  expect(radiatorKwh(warm, 'd05')).toBeGreaterThan(radiatorKwh(calm, 'd05'));
  expect(radiatorKwh(over, 'd05')).toBe(radiatorKwh(calm, 'd05'));
});

describe('the share of a dwelling', () => {
  const one = winter(undefined, { sensors: 'one' });
  const { dwellings } = ofYear(calm);
  /** Part of the house that is given to the wrong dwellings, against the heat that each one used. */
  const wrongPart = (keys: readonly number[]): number => {
    const used = dwellings.map((row) => row.radiatorKwh + row.pipeKwh - row.toNeighboursKwh);
    const shares = (of: readonly number[]) => of.map((key) => key / of.reduce((a, b) => a + b, 0));
    const [own, true_] = [shares(keys), shares(used)];
    return own.reduce((sum, share, at) => sum + Math.abs(share - (true_[at] ?? 0)), 0) / 2;
  };
  const unitsOf = ({ radiators }: BuiltMeters): number[] =>
    dwellings.map(({ dwellingId }) =>
      radiators
        .filter(({ meter }) => meter.dwellingId === dwellingId)
        .reduce(
          (sum, { meter, allocator }) =>
            sum + allocator.microUnits * Number(meter.kq) * Number(meter.kc),
          0,
        ),
    );

  test('is nearer to its heat by heat meters than by two sensors, and by two than by one', () => {
    const heatMeters = wrongPart(dwellings.map((row) => row.radiatorKwh));
    const [two, single] = [wrongPart(unitsOf(calm)), wrongPart(unitsOf(one))];
    expect(heatMeters).toBeGreaterThan(0.005);
    expect(two).toBeGreaterThan(heatMeters);
    expect(single).toBeGreaterThan(two * 1.2);
  });
});

describe('hands at an allocator', () => {
  const covered = winter((built) =>
    effectsOf(built, 'd05-r1').begin({ kind: 'covered', options: { warmerPct: 15 } }, START),
  );
  const fanned = winter((built) =>
    effectsOf(built, 'd05-r1').begin({ kind: 'fanned', options: { coolerPct: 10 } }, START),
  );

  test('make it count more under a cloth and less before a fan, with the same heat', () => {
    expect(units(covered, 'd05-r1') / units(calm, 'd05-r1')).toBeGreaterThan(1.1);
    expect(units(fanned, 'd05-r1') / units(calm, 'd05-r1')).toBeLessThan(0.95);
    for (const one of [covered, fanned]) {
      expect(Math.abs(radiatorKwh(one, 'd05') / radiatorKwh(calm, 'd05') - 1)).toBeLessThan(0.03);
      expect(units(one, 'd05-r2')).toBeGreaterThan(0.9 * units(calm, 'd05-r2'));
    }
  });
});

test('the history before the start is in the books, balanced, and has a cold and a warm season', () => {
  const { years, balanceOffPct } = calm.heat.truth();
  expect(years.map(({ year }) => year)).toEqual([2024, 2025]);
  expect(balanceOffPct).toBeLessThan(1e-6);
  const { intakeKwh } = ofYear(calm, 2024);
  const areaM2 = PLAN.dwellings.reduce(
    (sum, { rooms, unheatedM2 }) =>
      rooms.reduce((all, room) => all + room.areaM2, sum) + unheatedM2,
    0,
  );
  expect(intakeKwh / areaM2).toBeGreaterThan(80);
  expect(intakeKwh / areaM2).toBeLessThan(170);
});

test('nobody heats in July', () => {
  const rng = createRng(3);
  const house = buildHouse(PLAN, createRng(1));
  const startAt = berlinMidnight('2025-07-01');
  const built = buildMeters({ house, rng, startAt, weather: { meanC: 6 } });
  built.catchUp(startAt);
  const before = ofYear(built);
  const counted = built.radiators.map(({ allocator }) => allocator.microUnits);
  built.catchUp(berlinMidnight('2025-08-01'));
  expect(ofYear(built).heatingKwh).toBe(before.heatingKwh);
  expect(built.radiators.map(({ allocator }) => allocator.microUnits)).toEqual(counted);
});
