import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toDecimal } from '#kernel/rational.ts';
import { berlinMidnight, DAY_MS, HOUR_MS } from '#kernel/time.ts';
import { billSource } from './bill-source.ts';
import { newestPeriod } from './stored-bill.ts';
import {
  addReading as addStoredReading,
  CANARY_UNITS,
  createStoredHouse,
  METERS,
  type StoredHouse,
  type TestReading,
} from './stored-house.fixture.ts';

let house: StoredHouse;
beforeEach(() => {
  house = createStoredHouse();
});
afterEach(() => house.close());

const addReading = (meter: number, reading: TestReading): void =>
  addStoredReading(house.store, METERS[meter] ?? '', reading);

const NEXT_YEAR = berlinMidnight('2026-01-01');

/** Every meter has passed the due date of 2025 with `units`. */
function finishYear(units: readonly number[] = [400, 300, 200, 100]): void {
  for (const [meter, dueDateUnits] of units.entries()) {
    addReading(meter, { at: NEXT_YEAR + HOUR_MS, units: 1, dueDate: '2025-12-31', dueDateUnits });
  }
}

const unitsOf = (year = '2025') => {
  const { input, openMeters } = billSource(house.store, year);
  return { units: input.users.map(({ devices }) => devices?.[0]?.units), openMeters };
};

describe('the units of a period', () => {
  test('are the due-date values once they are in, whatever came later', () => {
    finishYear();
    addReading(0, {
      at: NEXT_YEAR + 90 * DAY_MS,
      units: 77,
      dueDate: '2025-12-31',
      dueDateUnits: 400,
    });
    expect(unitsOf()).toEqual({ units: [400, 300, 200, 100], openMeters: 0 });
    expect(billSource(house.store, '2025').input.provisional).toBe(false);
  });

  test('are the newest register values until then, and the bill is provisional', () => {
    addReading(0, { at: berlinMidnight('2025-06-01'), units: 480_950 });
    expect(unitsOf()).toEqual({
      units: [480_950, ...CANARY_UNITS.slice(1)],
      openMeters: 4,
    });
    expect(billSource(house.store, '2025').input.provisional).toBe(true);
  });

  test('stay provisional while a single meter is missing', () => {
    finishYear([400, 300, 200]);
    expect(unitsOf()).toEqual({ units: [400, 300, 200, CANARY_UNITS[3]], openMeters: 1 });
  });

  test('do not count what came after the period', () => {
    addReading(0, { at: NEXT_YEAR, units: 999_999 });
    expect(unitsOf().units[0]).toBe(CANARY_UNITS[0]);
  });

  test('leave out what the register counted before the period where it did not restart', () => {
    const dueDate = '2024-06-30';
    addReading(0, { at: berlinMidnight('2025-01-01') - 1, units: 50, dueDate });
    addReading(0, { at: berlinMidnight('2025-05-01'), units: 170, dueDate });
    expect(unitsOf().units[0]).toBe(120);
  });

  test('add up over a due date inside the period', () => {
    addReading(0, { at: berlinMidnight('2025-01-01') - 1, units: 50, dueDate: '2024-06-30' });
    const after = { units: 30, dueDate: '2025-06-30', dueDateUnits: 200 };
    addReading(0, { at: berlinMidnight('2025-09-01'), ...after });
    expect(unitsOf().units[0]).toBe(200 - 50 + 30);
  });

  test('count from 0 for a meter that never passed a due date', () => {
    const at = berlinMidnight('2025-05-01');
    addReading(0, { at, units: 12, dueDate: null, dueDateUnits: null });
    expect(unitsOf().units[0]).toBe(12);
  });

  test('belong to the next year from the first second of it in Berlin', () => {
    const { heatingCents, consumptionPct } = { heatingCents: 1, consumptionPct: 50 };
    const period = { from: '2026-01-01', to: '2026-12-31' };
    house.store.costs.put({ propertyId: 'p1', ...period, heatingCents, consumptionPct });
    const due = { dueDate: '2025-12-31', dueDateUnits: 5 };
    addReading(0, { at: NEXT_YEAR, units: 3, ...due });
    expect(unitsOf('2026')).toEqual({ units: [3, 0, 0, 0], openMeters: 4 });
  });

  test('are split between the occupants of the period', () => {
    const later = { id: 'd01-o2', dwellingId: 'd01', name: 'Later', from: '2025-10-01' };
    house.store.properties.putOccupancy(later);
    addReading(0, { at: berlinMidnight('2025-11-01'), units: 480_999 });
    const { users } = billSource(house.store, '2025').input;
    expect(users.slice(0, 2)).toMatchObject([
      { occupant: 'Occupant 1', from: '2025-01-01', to: '2025-09-30' },
      { occupant: 'Later', from: '2025-10-01', to: '2025-12-31' },
    ]);
  });

  test('come with exact factors and areas', () => {
    const dwelling = billSource(house.store, '2025').input.users[0];
    expect(dwelling?.areaM2).toEqual({ n: 101n, d: 2n });
    expect(toDecimal(dwelling?.devices?.[0]?.kq ?? { n: 0n, d: 1n }, 3)).toBe('1.200');
  });
});

test.each([
  ['2019', 'PROPERTY_NO_COSTS'],
  ['2028', 'PROPERTY_NO_READINGS'],
])('there is no bill of %s: %s', (year, code) => {
  const costs = { heatingCents: 1, consumptionPct: 50 };
  house.store.costs.put({ propertyId: 'p1', from: '2028-01-01', to: '2028-12-31', ...costs });
  expect(() => billSource(house.store, year)).toThrow(expect.objectContaining({ code }));
});

test('the newest period is the year of the newest bundle as the calendar of Berlin has it', () => {
  house.store.counters.advanceWatermark(NEXT_YEAR - 1);
  expect(newestPeriod(house.store)).toBe('2025');
  house.store.counters.advanceWatermark(NEXT_YEAR);
  expect(newestPeriod(house.store)).toBe('2026');
});
