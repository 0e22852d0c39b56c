import { expect, test } from 'vitest';
import { askedParams, changeOf, whatIfParams } from './what-if.ts';

const EMPTY = { heat: '', water: '', costs: '', flat: '', day: '', device: '' };
const SHARES = { heatingConsumptionPct: '70', hotWaterConsumptionPct: '60' };

test.each([
  [{}, undefined],
  [{ heat: '60' }, { heatingConsumptionPct: '60' }],
  [
    { water: '50', costs: '-10' },
    { hotWaterConsumptionPct: '50', costsPct: '-10' },
  ],
  [{ flat: 'd01' }, undefined],
  [{ flat: 'd01', day: '2025-07-01' }, { moved: { dwellingId: 'd01', day: '2025-07-01' } }],
  [{ device: 'QDS-1' }, { failed: { meterId: 'QDS-1' } }],
])('%o asks for %o', (params, change) => {
  expect(changeOf(params)).toEqual(change);
});

test('of the address only its own parameters are taken, and those that are empty are not', () => {
  expect(whatIfParams({ period: '2025', heat: '60', water: '', filter: 'x' })).toEqual({
    heat: '60',
  });
});

test('a form that says what the bill says asks for nothing', () => {
  const same = { ...EMPTY, heat: '70', water: '60', costs: '0', flat: 'd01' };
  expect(Object.values(askedParams(same, SHARES)).every((value) => value === undefined)).toBe(true);
  const asked = { ...same, heat: '65', day: '2025-07-01', device: 'QDS-1' };
  expect(askedParams(asked, SHARES)).toEqual({
    heat: '65',
    water: undefined,
    costs: undefined,
    flat: 'd01',
    day: '2025-07-01',
    device: 'QDS-1',
  });
});
