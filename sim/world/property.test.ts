import { expect, test } from 'vitest';
import { toHex } from '#kernel/bytes.ts';
import { createRng } from '#kernel/rng.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { presetPlan } from '../scenario/house/houses.ts';
import { buildHouse } from './property.ts';

const house = buildHouse(presetPlan('altbau-12'), createRng(1));

test('the preset has 12 dwellings of 48 to 96 m² on 4 floors, and 38 radiators', () => {
  expect(house.dwellings).toHaveLength(12);
  expect(house.meters).toHaveLength(38);
  const areas = house.dwellings.map(({ areaM2 }) => areaM2);
  expect([Math.min(...areas), Math.max(...areas)]).toEqual([48, 96]);
  expect(new Set(house.dwellings.map(({ floor }) => floor))).toEqual(new Set([0, 1, 2, 3]));
});

test('addresses, keys, labels and dwellings are unique, and each meter hangs in a dwelling', () => {
  const unique = (values: readonly string[]): number => new Set(values).size;
  expect(unique(house.meters.map(({ address }) => formatAddress(address)))).toBe(38);
  expect(unique(house.meters.map(({ key }) => toHex(key)))).toBe(38);
  expect(unique(house.meters.map(({ label }) => label))).toBe(38);
  const ids = house.dwellings.map(({ id }) => id);
  expect(house.meters.every(({ dwellingId }) => ids.includes(dwellingId))).toBe(true);
  expect(house.meters[14]?.label).toBe('d05-r2');
  expect(house.meters.map(({ address }) => formatAddress(address))[0]).toBe('QDS-55667701-35-08');
});

test('radiators have usual outputs and factors', () => {
  for (const meter of house.meters) {
    const room = house.building.spec.rooms[house.building.roomOf.get(meter.label) ?? -1];
    const perM2 = meter.ratedOutputW / (room?.areaM2 ?? 0);
    expect(perM2).toBeGreaterThan(60);
    expect(perM2).toBeLessThan(120);
    expect(meter.kq).toMatch(/^[0-3]\.\d{3}$/);
    expect(Number(meter.kc)).toBeGreaterThanOrEqual(1);
    expect(Number(meter.kc)).toBeLessThan(1.4);
  }
});

test('keys follow the seed, the house itself does not', () => {
  const same = buildHouse(presetPlan('altbau-12'), createRng(1));
  const other = buildHouse(presetPlan('altbau-12'), createRng(2));
  expect(same).toEqual(house);
  expect(other.dwellings).toEqual(house.dwellings);
  expect(other.meters[0]?.key).not.toEqual(house.meters[0]?.key);
});
