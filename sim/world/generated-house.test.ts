import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { generatedHouse } from './generated-house.ts';
import { metersOf, REGISTER_METER_KINDS } from './house.ts';
import { buildHouse } from './property.ts';

const LARGEST = 5000;

test('the same seed makes the same estate, another seed another', () => {
  const one = generatedHouse({ dwellings: 60, seed: 7 });
  expect(generatedHouse({ dwellings: 60, seed: 7 })).toEqual(one);
  expect(generatedHouse({ dwellings: 60, seed: 8 }).dwellings).not.toEqual(one.dwellings);
});

test('a larger estate has the same dwellings and some more', () => {
  const inside = (dwellings: number) =>
    generatedHouse({ dwellings, seed: 7 })
      .dwellings.slice(0, 40)
      .map(({ label, occupant, habit, rooms }) => ({ label, occupant, habit, rooms }));
  expect(inside(2000)).toEqual(inside(40));
});

test.each([1, 11, 12, 13, LARGEST])(
  '%i dwellings have ids, labels and places of their own',
  (dwellings) => {
    const plan = generatedHouse({ dwellings, seed: 7 });
    const unique = (of: (one: (typeof plan.dwellings)[number]) => string): number =>
      new Set(plan.dwellings.map(of)).size;
    expect(plan.dwellings).toHaveLength(dwellings);
    expect(unique(({ id }) => id)).toBe(dwellings);
    expect(unique(({ label }) => label)).toBe(dwellings);
    expect(unique(({ xM, yM, floor }) => [xM, yM, floor].join('/'))).toBe(dwellings);
  },
);

test('each device of a large estate has a number of its own, and sizes are sound', () => {
  // Its allocators take numbers that the register meters of a small house have.
  const plan = { id: 'large', ...generatedHouse({ dwellings: 900, seed: 7 }) };
  const house = buildHouse(plan, createRng(1), { security: 'm5', kinds: REGISTER_METER_KINDS });
  const numbers = metersOf(house).map(({ address }) => address.id);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.every((id) => /^\d{8}$/.test(id))).toBe(true);
  expect(formatAddress(house.meters[0]?.address ?? failing())).toBe('QDS-55667701-35-08');
  const areas = house.dwellings.map(({ areaM2 }) => areaM2);
  expect(Math.min(...areas)).toBeGreaterThan(25);
  expect(Math.max(...areas)).toBeLessThan(100);
  const { spec, roomOf } = house.building;
  const outputs = house.meters.map(
    ({ label, ratedOutputW }) => ratedOutputW / (spec.rooms[roomOf.get(label) ?? -1]?.areaM2 ?? 0),
  );
  expect(Math.min(...outputs)).toBeGreaterThan(60);
  expect(Math.max(...outputs)).toBeLessThan(105);
});

function failing(): never {
  throw new Error('the estate has no meter');
}
