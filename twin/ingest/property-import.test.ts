import { expect, test } from 'vitest';
import { LabError } from '#kernel/errors.ts';
import { openStore } from '../store/store.ts';
import { PROPERTY } from './portal.fixture.ts';
import { importProperty } from './property-import.ts';

function complaint(input: unknown, store = openStore(':memory:')): string {
  try {
    importProperty(store, input);
  } catch (error) {
    expect(store.meters.list()).toEqual([]);
    if (error instanceof LabError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'accepted';
}

test('stores property, dwellings, occupants, meters and costs, and may be repeated', () => {
  const store = openStore(':memory:');
  for (const _ of [1, 2]) importProperty(store, PROPERTY);
  const { country = 'germany', ...property } = PROPERTY.property;
  expect(store.properties.properties()).toEqual([{ ...property, country }]);
  expect(store.properties.dwellings('house-1').map(({ id }) => id)).toEqual(['d01', 'd02']);
  expect(store.properties.occupancies('d01').map(({ name }) => name)).toEqual([
    'Ada Kern',
    'Ben Roth',
  ]);
  expect(store.meters.list()).toHaveLength(3);
  expect(store.costs.list('house-1')).toHaveLength(1);
});

test('takes a list of costs that adds up, side by side', () => {
  const store = openStore(':memory:');
  const items = [
    { kind: 'fuel', cents: 1_100_000 },
    { kind: 'other', label: 'Chimney', cents: 100_000 },
    { kind: 'device-rent', cents: 5_000, side: 'heating' },
  ];
  const statement = { items, heating_only_cents: 5_000 };
  importProperty(store, { ...PROPERTY, costs: [{ ...PROPERTY.costs[0], statement }] });
  expect(JSON.parse(store.costs.list('house-1')[0]?.statement ?? '')).toEqual(statement);
});

test('keeps what a cost statement says beyond the costs of heating', () => {
  const store = openStore(':memory:');
  const statement = { hot_water_consumption_pct: 50, prepaid_cents: { 'd01-o1': 120_000 } };
  const [period] = PROPERTY.costs;
  if (period === undefined) throw new Error('the property has costs');
  importProperty(store, { ...PROPERTY, costs: [{ ...period, statement }] });
  expect(JSON.parse(store.costs.list('house-1')[0]?.statement ?? '')).toEqual(statement);
  importProperty(store, PROPERTY);
  expect(store.costs.list('house-1')[0]?.statement).toBeNull();
});

const HEAT = {
  from: '2024-01-01',
  to: '2024-12-31',
  heatKwh: '1000',
  ratedUnits: '100',
  energy: 'oil',
};
const [dwelling, second] = PROPERTY.dwellings;
const [meter] = PROPERTY.meters;
const [costs] = PROPERTY.costs;
const [occupant] = dwelling?.occupants ?? [];

test.each<[unknown, string]>([
  [null, '/'],
  [{ ...PROPERTY, dwellings: 'none' }, '/dwellings'],
  [{ ...PROPERTY, dwellings: [{ ...dwelling, areaM2: 'large' }, second] }, '/dwellings/0/areaM2'],
  [
    {
      ...PROPERTY,
      dwellings: [{ ...dwelling, occupants: [{ ...occupant, from: '2025-02-30' }] }, second],
    },
    '/dwellings/0/occupants/0',
  ],
  [{ ...PROPERTY, meters: [{ ...meter, id: 'QDS-1-35-08' }] }, '/meters/0/id'],
  [{ ...PROPERTY, meters: [{ ...meter, id: 'qds-87654321-35-08' }] }, '/meters/0/id'],
  [{ ...PROPERTY, meters: [{ ...meter, dwellingId: 'd77' }] }, '/meters/0/dwellingId'],
  [{ ...PROPERTY, meters: [{ ...meter, kq: '-1' }] }, '/meters/0/kq'],
  [{ ...PROPERTY, costs: [{ ...costs, to: '2024-01-01' }] }, '/costs/0'],
  [{ ...PROPERTY, costs: [{ ...costs, heatingCents: 0.5 }] }, '/costs/0/heatingCents'],
  [{ ...PROPERTY, costs: [{ ...costs, statement: { fuel: 'gas' } }] }, '/costs/0/statement'],
  [
    { ...PROPERTY, costs: [{ ...costs, statement: { items: [{ kind: 'fuel', cents: 1 }] } }] },
    '/costs/0/statement/items',
  ],
  [{ ...PROPERTY, heat: [{ ...HEAT, hotWaterKwh: '100' }] }, '/heat/0'],
  [{ ...PROPERTY, heat: [{ ...HEAT, hotWaterKwh: '100', hotWaterM3: '0' }] }, '/heat/0/hotWaterM3'],
])('PORTAL_BAD_IMPORT names the place and nothing is stored (%#)', (input, where) => {
  expect(complaint(input)).toContain(`PORTAL_BAD_IMPORT the property cannot be imported: ${where}`);
});

test('a dwelling id of another property is refused', () => {
  const store = openStore(':memory:');
  importProperty(store, { ...PROPERTY, meters: [] });
  const other = { ...PROPERTY, property: { ...PROPERTY.property, id: 'house-2' } };
  expect(complaint(other, store)).toContain('property house-1 has it already');
});
