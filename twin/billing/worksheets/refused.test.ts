/** What no bill can be made from, as a worksheet says it: a code, and the field by its path. */
import { describe, expect, test } from 'vitest';
import type { LabError } from '#kernel/errors.ts';
import { billingErrorText } from '../errors-in-language.ts';
import { ruleSetOf } from '../rule-sets.ts';
import { answerSheet, askedSheet } from './worksheets.ts';

type Json = Record<string, unknown>;

const A: Json = { id: 'A', area_m2: 60, heat_units: 1000, hot_water_m3: 20 };
const B: Json = { id: 'B', area_m2: 75, heat_units: 1490, hot_water_m3: 30 };
const SPLIT = { method: 'heat_meter', q_ww_kwh: 9000, total_kwh: 50_000 };
const HOUSE: Json = {
  period: { from: '2025-01-01', to: '2025-12-31' },
  costs: { unitary_cents: 600_000 },
  split: SPLIT,
  shares: { heating_consumption_pct: 70, hot_water_consumption_pct: 70 },
  users: [A, B],
};
const GAS = { fuel: 'natural_gas_gross_kwh', quantity: 50_000, year: 2025 };

/** Words of English that no field is named by. */
const ENGLISH = /\b(or|the|more|most|nothing|of|as|later|earlier|each|expected|missing|given|is)\b/;

/** The same in German, with the field by its name. */
function expectGerman(act: () => unknown, field: string): void {
  try {
    act();
  } catch (error) {
    const { message, hint } = billingErrorText(error as LabError, 'de') ?? {
      message: '',
      hint: '',
    };
    expect(message).toContain(field);
    expect(`${message} ${hint}`).not.toMatch(ENGLISH);
    expect(`${message} ${hint}`).not.toMatch(/[{}]/);
  }
}

const ask = (raw: unknown) => answerSheet(askedSheet(raw), ruleSetOf('germany'));
const bill = (change: Json) => ask({ kind: 'heating_bill', input: { ...HOUSE, ...change } });
const withA = (change: Json): Json => ({ users: [{ ...A, ...change }, B] });
const device = (change: Json): Json =>
  withA({ devices: [{ display: 3, scale: 'unit', kq: 1, kc: 1, ...change }] });
const failed = (...rooms: Json[]): Json => ({ failed: rooms });
const co2 = (change: Json): Json => ({
  co2: { living_area_m2: 135, deliveries: [GAS], ...change },
});
const grouped = (...groups: Json[]): Json => ({
  users: [A, B].map((user) => ({ ...user, group: 'g' })),
  groups: { measured_pct: 70, groups },
});
const GROUP = { id: 'g', kwh: 10, consumption_pct: 70 };
const AVERAGE = { user: 'A', area_m2: 10, method: 'building_average' };

describe('a bill is refused by the name of the field', () => {
  test.each<[string, string, Json]>([
    ['split.q_ww_kwh', 'BILLING_BAD_FIELD', { split: { ...SPLIT, q_ww_kwh: -5 } }],
    [
      'split.fuel',
      'BILLING_BAD_FIELD',
      { split: { ...SPLIT, fuel: { type: 'lpg', quantity: 5 } } },
    ],
    [
      'split.volume_m3',
      'BILLING_BAD_FIELD',
      { split: { method: 'formula_volume', volume_m3: -3, tw_c: 60, total_kwh: 5000 } },
    ],
    [
      'split.tw_c',
      'BILLING_BAD_FIELD',
      { split: { method: 'formula_volume', volume_m3: 3, tw_c: 500, total_kwh: 5000 } },
    ],
    [
      'split.area_m2',
      'BILLING_BAD_FIELD',
      { split: { method: 'formula_area', area_m2: 0, total_kwh: 5000 } },
    ],
    [
      'split.adjust[1]',
      'BILLING_BAD_FIELD',
      {
        split: {
          method: 'formula_area',
          area_m2: 10,
          total_kwh: 5000,
          adjust: ['gas_gross_calorific', 'gas_gross_calorific'],
        },
      },
    ],
    ['users[0].heat_units', 'BILLING_BAD_FIELD', withA({ heat_units: -3 })],
    ['users[0].hot_water_m3', 'BILLING_BAD_FIELD', withA({ hot_water_m3: '-1/3' })],
    ['users[0].devices[0]', 'BILLING_BAD_UNITS', device({ display: -3 })],
    ['users[0].devices[0]', 'BILLING_BAD_UNITS', device({ display: 3.5 })],
    ['users[0].devices[0].kq', 'BILLING_BAD_RATING', device({ kq: undefined, id: 'hca-7' })],
    ['users[0].devices[0].kc', 'BILLING_BAD_RATING', device({ kc: 0 })],
    ['users[0].group', 'BILLING_BAD_FIELD', withA({ group: 'g' })],
    ['groups.groups[1].id', 'BILLING_BAD_FIELD', grouped(GROUP, GROUP)],
    [
      'pipe_heat',
      'BILLING_BAD_FIELD',
      {
        ...grouped(GROUP),
        pipe_heat: { fed_kwh: 1, kwh_per_unit: 1, mostly_uninsulated: true, key: 'area' },
      },
    ],
    [
      'pipe_heat.kwh_per_unit',
      'BILLING_BAD_FIELD',
      { pipe_heat: { fed_kwh: 1, kwh_per_unit: 0, mostly_uninsulated: true, key: 'area' } },
    ],
    [
      'users[0].heat_units',
      'BILLING_BAD_FIELD',
      { no_interim_reading: [{ unit: 'A', heat_units: 5 }] },
    ],
    [
      'users[0].hot_water_m3',
      'BILLING_BAD_FIELD',
      { no_interim_reading: [{ unit: 'A', hot_water_m3: 5 }] },
    ],
    [
      'no_interim_reading[1].unit',
      'BILLING_BAD_FIELD',
      { no_interim_reading: [{ unit: 'A' }, { unit: 'A' }] },
    ],
    ['failed[1].area_m2', 'BILLING_BAD_FIELD', failed(AVERAGE, { ...AVERAGE, area_m2: 51 })],
    [
      'failed[0].previous_units',
      'BILLING_BAD_FIELD',
      failed({ ...AVERAGE, method: 'previous_period', previous_units: -5 }),
    ],
    [
      'failed[0].comparable.units',
      'BILLING_BAD_FIELD',
      failed({ ...AVERAGE, method: 'comparable_rooms', comparable: { units: -5, area_m2: 3 } }),
    ],
    [
      'failed[0].comparable.area_m2',
      'BILLING_BAD_FIELD',
      failed({ ...AVERAGE, method: 'comparable_rooms', comparable: { units: 5, area_m2: 0 } }),
    ],
    [
      'co2.deliveries[0].quantity',
      'BILLING_BAD_FIELD',
      co2({ deliveries: [{ ...GAS, quantity: -5 }] }),
    ],
    [
      'co2.deliveries[0].vat_pct',
      'BILLING_SHARE_OUT_OF_RANGE',
      co2({ deliveries: [{ ...GAS, vat_pct: -200 }] }),
    ],
    [
      'co2.deliveries[0].price_eur_t',
      'BILLING_BAD_FIELD',
      co2({ deliveries: [{ ...GAS, price_eur_t: -5 }] }),
    ],
    [
      'co2.deliveries[0].kg_per_unit',
      'BILLING_BAD_FIELD',
      co2({ deliveries: [{ ...GAS, kg_per_unit: -1 }] }),
    ],
    ['co2.emissions_kg', 'BILLING_BAD_FIELD', co2({ emissions_kg: 5, cost_cents: 5 })],
    ['co2.cost_cents', 'BILLING_BAD_FIELD', co2({ cost_cents: 5 })],
    [
      'users[0].reductions[1]',
      'BILLING_BAD_FIELD',
      withA({ reductions: ['missing_information', 'missing_information'] }),
    ],
    [
      'users[0].reductions[0].base_cents',
      'BILLING_BAD_FIELD',
      withA({ reductions: [{ reason: 'missing_information', base_cents: -100 }] }),
    ],
    [
      'users[0].reductions[0].base_cents',
      'BILLING_BAD_FIELD',
      withA({ reductions: [{ reason: 'missing_information', base_cents: 10_000_000 }] }),
    ],
    ['input_vat_pct', 'BILLING_SHARE_OUT_OF_RANGE', { input_vat_pct: -100 }],
    [
      'costs.fuel_stock.stock_and_deliveries[0].litres',
      'BILLING_BAD_FIELD',
      {
        costs: {
          fuel_stock: { stock_and_deliveries: [{ litres: 0, cents: 5000 }], closing_litres: 0 },
        },
      },
    ],
  ])('%s: %s', (field, code, change) => {
    expect(() => bill(change)).toThrow(
      expect.objectContaining({ code, details: expect.objectContaining({ field }) as object }),
    );
    expectGerman(() => bill(change), field);
  });

  test('a group whose devices all failed has no average of its own', () => {
    const users = [
      { ...A, group: 'g' },
      { ...B, group: 'h' },
      { id: 'C', area_m2: 400, heat_units: 9, hot_water_m3: 9, group: 'h' },
    ];
    const groups = { measured_pct: 70, groups: [GROUP, { ...GROUP, id: 'h' }] };
    expect(() => bill({ users, groups, ...failed({ ...AVERAGE, area_m2: 60 }) })).toThrow(
      'failed[0].method is building_average, expected comparable_rooms or previous_period',
    );
  });

  test('an exchange of a device is what the hint asks for where a consumption is negative', () => {
    expect(() => bill(withA({ heat_units: -3 }))).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('after an exchange') as string }),
    );
  });

  test('the hint at an overlap mends either tenancy', () => {
    const users = [A, B, { ...A, id: 'A2', unit: 'A', from: '2025-06-01' }];
    expect(() => bill({ users })).toThrow(
      expect.objectContaining({
        code: 'BILLING_OVERLAPPING_USERS',
        hint: 'let A end before 2025-06-01, or A2 begin on 2026-01-01 or later',
      }),
    );
  });
});

const LOT = { litres: 10, cents: 5000 };
const PARTS = [
  { id: 'a', from: '2025-01-01', to: '2025-06-30' },
  { id: 'b', from: '2025-07-01', to: '2025-12-31' },
];
const timeSplit = (...parts: Json[]): Json => ({
  flat_cents: 600,
  period: HOUSE['period'],
  parts,
});
const INTERIM = {
  total_cost_cents: 100,
  consumption_pct: 50,
  building_units: 10,
  flat_units: 5,
  interim_units: 3,
};
const CHANGE = {
  building_base_cents: 100,
  building_area_m2: 100,
  flat_area_m2: 20,
  out: '2025-05-31',
  in: '2025-06-01',
  period: HOUSE['period'],
};
const ESTIMATE = {
  method: 'building_average',
  measured_units: 10,
  measured_area_m2: 10,
  failed_area_m2: 5,
  affected_area_m2: 5,
  total_area_m2: 100,
};
const TRIPLE = { heat_units: 10, area_m2: 10, hot_water_m3: 10 };
const PRICE = {
  pots: { heating_cents: 100, hot_water_cents: 10 },
  consumption_pct: 70,
  totals: TRIPLE,
  user: TRIPLE,
  prepaid_cents: 0,
};
const VAT = { gross_cost_cents: 1000, vat_pct: 19, office_pct: 40, flat_pct: 60 };
const PUBLISHED = {
  gas_gross_kwh: 5,
  net_factor: 0.9,
  ef_kg_per_kwh_net: 0.2,
  price_eur_t: 30,
  living_area_m2: 100,
  vat_pct: 0,
};
const GROUP_OF_ONE = {
  ...GROUP,
  area_m2: 500,
  users: [{ id: 'x', units: 1, area_m2: 1 }],
};

describe('a small calculation is refused by the name of the field', () => {
  test.each<[string, string, Json, string?]>([
    [
      'fuel_stock',
      'stock_and_deliveries[0].litres',
      { stock_and_deliveries: [{ ...LOT, litres: -10 }], closing_litres: 0 },
    ],
    [
      'fuel_stock',
      'stock_and_deliveries[0].cents',
      { stock_and_deliveries: [{ ...LOT, cents: -1 }], closing_litres: 0 },
    ],
    ['fuel_stock', 'closing_litres', { stock_and_deliveries: [LOT], closing_litres: -5 }],
    ['fuel_stock', 'closing_litres', { stock_and_deliveries: [LOT], closing_litres: 11 }],
    ['time_split', 'parts[1].from', timeSplit(PARTS[0] ?? {}, { ...PARTS[1], from: '2025-06-30' })],
    ['time_split', 'parts', timeSplit(PARTS[0] ?? {}, { ...PARTS[1], from: '2025-07-02' })],
    ['time_split', 'parts', timeSplit(PARTS[0] ?? {})],
    ['time_split', 'parts[0].from', timeSplit({ ...PARTS[0], from: '2024-12-31' })],
    ['time_split', 'parts[0].to', timeSplit({ ...PARTS[0], to: '2026-01-01' })],
    ['time_split', 'parts[0].to', timeSplit({ ...PARTS[0], to: '2024-01-01' })],
    ['time_split', 'parts[1].id', timeSplit(PARTS[0] ?? {}, { ...PARTS[1], id: 'a' })],
    ['interim_reading', 'interim_units', { ...INTERIM, interim_units: -3 }],
    ['interim_reading', 'interim_units', { ...INTERIM, interim_units: 6 }],
    ['interim_reading', 'flat_units', { ...INTERIM, flat_units: 50 }],
    [
      'interim_reading',
      'consumption_pct',
      { ...INTERIM, consumption_pct: 150 },
      'BILLING_SHARE_OUT_OF_RANGE',
    ],
    ['degree_day_split', 'flat_area_m2', { ...CHANGE, flat_area_m2: 200 }],
    ['degree_day_split', 'in', { ...CHANGE, in: '2025-05-31' }],
    ['estimate', 'affected_area_m2', { ...ESTIMATE, affected_area_m2: 500 }],
    ['estimate', 'measured_units', { ...ESTIMATE, measured_units: -10 }],
    ['unit_price', 'user.heat_units', { ...PRICE, user: { ...TRIPLE, heat_units: 11 } }],
    [
      'unit_price',
      'consumption_pct',
      { ...PRICE, consumption_pct: 170 },
      'BILLING_SHARE_OUT_OF_RANGE',
    ],
    ['vat', 'flat_pct', { ...VAT, flat_pct: 61 }],
    ['vat', 'vat_pct', { ...VAT, vat_pct: -100 }, 'BILLING_SHARE_OUT_OF_RANGE'],
    ['reduction', 'share_cents', { share_cents: -100, reasons: [] }],
    [
      'reduction',
      'reasons[1]',
      { share_cents: 1, reasons: ['not_by_consumption', 'not_by_consumption'] },
    ],
    ['settlement', 'prepaid_cents', { share_cents: 100, prepaid_cents: -5, months: 12 }],
    ['co2_split', 'emissions_kg', { living_area_m2: 100, emissions_kg: -5, cost_cents: 1 }],
    [
      'co2_split',
      'deliveries[0].quantity',
      { living_area_m2: 1, deliveries: [{ ...GAS, quantity: -5 }] },
    ],
    [
      'co2_split',
      'agreed_period.to',
      {
        living_area_m2: 100,
        emissions_kg: 5,
        cost_cents: 1,
        agreed_period: { from: '2025-05-01', to: '2025-01-01' },
      },
    ],
    ['co2_tiers', 'values[1]', { values: [12, -5] }],
    ['co2_published', 'living_area_m2', { ...PUBLISHED, living_area_m2: 0 }],
    ['co2_published', 'gas_gross_kwh', { ...PUBLISHED, gas_gross_kwh: -5 }],
    [
      'hca_units',
      'devices[0]',
      {
        consumption_pot_cents: 100,
        devices: [{ flat: 'a', display: -1, scale: 'unit', kq: 1, kc: 1 }],
      },
      'BILLING_BAD_UNITS',
    ],
    [
      'user_groups',
      'groups[0].area_m2',
      { total_cents: 100, measured_pct: 70, groups: [GROUP_OF_ONE] },
    ],
  ])('%s: %s', (kind, field, input, code = 'BILLING_BAD_FIELD') => {
    expect(() => ask({ kind, input })).toThrow(
      expect.objectContaining({ code, details: expect.objectContaining({ field }) as object }),
    );
    expectGerman(() => ask({ kind, input }), field);
  });
});
