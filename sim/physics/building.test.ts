/** Heat in a building: nothing of it is made or lost, and it goes where it would go. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Building, STEP_H } from './building.ts';
import type { BuildingSpec, PlantSpec } from './building-plan.ts';
import { balanceOffPct } from './energy-book.ts';
import { HEAT_SOURCES, USUAL_EFFICIENCY_PCT } from './heat-source.ts';

const PLANT: PlantSpec = {
  source: { kind: 'oil', efficiencyPct: 85 },
  flowC: { design: 65, base: 32 },
  spreadK: 12,
  setbackK: 6,
  limitC: 15,
  cellarWPerK: 2,
  circulationW: 20,
};
const room = (dwelling: number, ratedOutputW = 1_600) => ({
  ...{ dwelling, areaM2: 20, lossWPerK: 30, ratedOutputW, pipeWPerK: 2 },
});
/** Two dwellings above each other, the first with a hall. */
const SPEC: BuildingSpec = {
  dwellings: 2,
  rooms: [room(0), { ...room(0, 0), lossWPerK: 8, pipeWPerK: 0 }, room(1)],
  doors: [{ a: 0, b: 1, wPerK: 14 }],
  walls: [{ a: 0, b: 2, wPerK: 22 }],
  emitters: { exponent: 1.3, toAirPart: 1 },
  plant: PLANT,
};
const JANUARY = { outdoorC: 0, sunWPerM2: 1, month: 1, hour: 12 };

function offPct(building: Building, storedBeforeWh: number): number {
  return balanceOffPct(building.books.house, building.storedWh - storedBeforeWh);
}

function run(building: Building, steps: number, weather = JANUARY): Building {
  for (let step = 0; step < steps; step++) building.step(weather, 2);
  return building;
}

describe('the books', () => {
  const day = fc.record({
    outdoorC: fc.integer({ min: -20, max: 32 }),
    sunWPerM2: fc.integer({ min: 0, max: 12 }),
    month: fc.integer({ min: 1, max: 12 }),
    wishC: fc.integer({ min: 12, max: 26 }),
    isWhole: fc.boolean(),
  });

  const floors = { emitters: { exponent: 1.1, toAirPart: 0.5 } };
  const source = fc.constantFrom(...HEAT_SOURCES);
  test('balance over any weather and any wishes, by steps and by days, with any heating', () => {
    const property = fc.property(
      fc.array(day, { minLength: 2, maxLength: 12 }),
      source,
      fc.boolean(),
      (days, kind, isFloor) => {
        const plant = { ...PLANT, source: { kind, efficiencyPct: USUAL_EFFICIENCY_PCT[kind] } };
        const building = new Building({ ...SPEC, ...(isFloor ? floors : {}), plant });
        const before = building.storedWh;
        for (const { wishC, isWhole, ...weather } of days) {
          building.arrays.wishC.set([wishC, wishC, wishC - 3]);
          building.arrays.gainW.fill(50);
          if (isWhole) building.day(weather, 100);
          else run(building, 96, { ...weather, hour: 3 });
        }
        expect(offPct(building, before)).toBeLessThan(1e-6);
        expect(building.arrays.airC.every((airC) => airC > -30 && airC < 60)).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 30 });
  });

  test('find heat that leaks away, and heat from nowhere', () => {
    for (const leakedK of [0.4, -0.4]) {
      const building = new Building(SPEC);
      const before = building.storedWh;
      for (let hour = 0; hour < 48; hour++) {
        run(building, 4);
        const state = building.state();
        building.restore({
          ...state,
          airC: state.airC.map((c, at) => (at === 2 ? c - leakedK : c)),
        });
      }
      expect(offPct(building, before)).toBeGreaterThan(0.1);
    }
  });

  test('have what goes to neighbours on both sides', () => {
    const building = new Building(SPEC);
    building.arrays.wishC.set([22, 18, 16]);
    run(building, 96 * 10);
    const [warm = 0, cold = 0] = building.books.dwellings.toNeighboursWh;
    expect(warm).toBeGreaterThan(1_000);
    expect(warm + cold).toBeCloseTo(0, 6);
  });

  test('have the heat of the radiators on the side of the water as on that of the rooms', () => {
    const building = run(new Building(SPEC), 96 * 5);
    const { house, dwellings } = building.books;
    const sum = (values: Float64Array) => values.reduce((all, wh) => all + wh, 0);
    const roomsWh = sum(dwellings.radiatorWh) + sum(dwellings.pipeWh) + house.cellarWh;
    expect(roomsWh / house.heatingWh).toBeCloseTo(1, 9);
    expect(house.intakeWh).toBeCloseTo((house.heatingWh + house.hotWaterWh) / 0.85, 3);
  });
});

describe('a heated floor', () => {
  const floor = { exponent: 1.1, toAirPart: 0.5 };

  test('holds a room at its wish, and still warms it when its water is cold', () => {
    const [floors, radiators] = [new Building({ ...SPEC, emitters: floor }), new Building(SPEC)];
    for (const building of [floors, radiators]) run(building, 96 * 6);
    expect(floors.arrays.airC[0]).toBeCloseTo(20, 1);
    const before = [floors, radiators].map(({ arrays }) => arrays.airC[2] ?? 0);
    const inSummer = { ...JANUARY, month: 7 };
    for (const building of [floors, radiators]) run(building, 8, inSummer);
    const lost = [floors, radiators].map(
      ({ arrays }, at) => (before[at] ?? 0) - (arrays.airC[2] ?? 0),
    );
    expect(lost[0]).toBeLessThan(0.9 * (lost[1] ?? 0));
  });
});

describe('a room', () => {
  test('is held at its wish, and no warmer than radiator and water can', () => {
    const building = new Building(SPEC);
    building.arrays.wishC.fill(21);
    run(building, 96 * 3);
    expect(building.arrays.airC[0]).toBeCloseTo(21, 6);
    run(building, 96 * 3, { ...JANUARY, outdoorC: -40 });
    expect(building.arrays.airC[0]).toBeLessThan(20);
  });

  test('cools for hours, not at once, when the valve is shut', () => {
    const building = run(new Building(SPEC), 96 * 3);
    building.arrays.wishC.fill(5);
    const start = building.arrays.airC[0] ?? 0;
    run(building, 4);
    const afterHour = building.arrays.airC[0] ?? 0;
    run(building, 4 * 11);
    const afterNight = building.arrays.airC[0] ?? 0;
    expect(start - afterHour).toBeGreaterThan(0.2);
    expect(start - afterHour).toBeLessThan(3);
    expect(start - afterNight).toBeGreaterThan(start - afterHour);
    expect(afterNight).toBeGreaterThan(10);
  });

  test('under a cloth needs a hotter radiator for the same heat, before a fan a colder one', () => {
    const overAt = (outputPart: number) => {
      const rooms = [room(0, 3_000), room(1, 3_000)];
      const building = new Building({ ...SPEC, rooms, doors: [], walls: [] });
      building.arrays.outputPart.fill(outputPart);
      run(building, 96 * 4);
      return { overK: building.arrays.overK[0] ?? 0, heatW: building.arrays.heatW[0] ?? 0 };
    };
    const [plain, covered, fanned] = [overAt(1), overAt(0.8), overAt(1.3)];
    expect(covered.heatW).toBeCloseTo(plain.heatW, 6);
    expect(covered.overK).toBeGreaterThan(plain.overK * 1.1);
    expect(fanned.overK).toBeLessThan(plain.overK * 0.9);
  });
});

describe('the plant', () => {
  test('does not heat in July, however cold it is, and heats in a cold May', () => {
    const spentWh = (month: number): number => {
      const building = run(new Building(SPEC), 96 * 5, { ...JANUARY, month, outdoorC: 6 });
      return building.books.house.heatingWh;
    };
    expect(spentWh(7)).toBe(0);
    expect(spentWh(5)).toBeGreaterThan(1_000);
  });
});

test('a stored state goes on as if nothing had been', () => {
  const [one, other] = [run(new Building(SPEC), 50), new Building(SPEC)];
  other.restore(JSON.parse(JSON.stringify(one.state())) as ReturnType<Building['state']>);
  expect(run(other, 20).state()).toEqual(run(one, 20).state());
});

test('a room that would pass on in a step more than it holds is refused', () => {
  const wild = { ...SPEC, doors: [{ a: 0, b: 1, wPerK: 20 * (9 / STEP_H) }] };
  expect(() => new Building(wild)).toThrow('passes on more heat than it holds');
});
