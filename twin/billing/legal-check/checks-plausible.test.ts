/** Slips of the hand that a bill can be made from: each is named with its field, none is silent. */
import { expect, test } from 'vitest';
import { ruleSetOf } from '../rule-sets.ts';
import { answerSheet, askedSheet } from '../worksheets/worksheets.ts';

const A = { id: 'A', area_m2: 50, heat_units: 10, hot_water_m3: 10 };
const HOUSE = {
  period: { from: '2025-01-01', to: '2025-12-31' },
  costs: { unitary_cents: 200_000 },
  split: { method: 'heat_meter', q_ww_kwh: 10_000, total_kwh: 50_000 },
  shares: { heating_consumption_pct: 70, hot_water_consumption_pct: 70 },
  users: [A, { ...A, id: 'B' }],
};
type Change = Readonly<Record<string, unknown>>;

function findings(change: Change): string[] {
  const input = { ...HOUSE, ...change };
  const answer = answerSheet(askedSheet({ kind: 'heating_bill', input }), ruleSetOf());
  return (answer['findings'] as { code: string; field: string }[]).map(
    ({ code, field }) => `${code} ${field}`,
  );
}

const deliveries = (...all: readonly Change[]): Change => ({
  co2: {
    living_area_m2: 100,
    deliveries: all.map((one) => ({ fuel: 'natural_gas_gross_kwh', quantity: 4_000, ...one })),
  },
});
const gas = (state_number: number, calorific_kwh_m3: number): Change =>
  deliveries({ fuel: 'natural_gas_m3', quantity: 90, year: 2025, state_number, calorific_kwh_m3 });
const stock = (...lots: readonly Change[]): Change => ({
  costs: {
    fuel_stock: {
      stock_and_deliveries: [{ quantity: 1_000, cents: 100_000 }, ...lots],
      closing: 900,
    },
  },
});
const device = (change: Change): Change => ({
  users: [
    {
      ...A,
      heat_units: undefined,
      devices: [{ id: 'd', display: 10, scale: 'unit', kq: 1.2, kc: 1.3, ...change }],
    },
    HOUSE.users[1],
  ],
});
const oil = (hi_supplier: number): Change => ({
  facts: { hot_water_meter_unreasonable: true, co2_part_shown: true },
  split: {
    method: 'heat_meter',
    q_ww_kwh: 3_000,
    fuel: { type: 'heating_oil_el', quantity: 1_000, hi_supplier },
  },
  co2: { living_area_m2: 100, emissions_kg: 2_676, cost_cents: 17_500 },
});
const IMPLAUSIBLE = 'figure-implausible';
const GAS = 'co2.deliveries[0]';
const LOT = 'costs.fuel_stock.stock_and_deliveries';
const DAY = '2025-03-01';
const LIGHT = { number: 'R-1', delivered_on: DAY };

test.each<[string, Change, readonly string[]]>([
  ['gas of an invoice', gas(0.95, 11.4), []],
  ['a calorific value in Wh', gas(0.95, 0.0114), [`${IMPLAUSIBLE} ${GAS}.calorific_kwh_m3`]],
  ['a state number in percent', gas(9.5, 11.4), [`${IMPLAUSIBLE} ${GAS}.state_number`]],
  ['a factor of the supplier', deliveries({ year: 2025, kg_per_unit: 0.2 }), []],
  [
    'a factor in grams',
    deliveries({ year: 2025, quantity: 4, kg_per_unit: 182 }),
    [`${IMPLAUSIBLE} ${GAS}.kg_per_unit`],
  ],
  [
    'a price per kilogram',
    deliveries({ year: 2025, price_eur_t: 0.055 }),
    [`${IMPLAUSIBLE} ${GAS}.price_eur_t`],
  ],
  ['tax of 91 %', deliveries({ year: 2025, vat_pct: 91 }), [`${IMPLAUSIBLE} ${GAS}.vat_pct`]],
  ['no tax', deliveries({ year: 2025, vat_pct: 0 }), []],
  ['input tax of 91 %', { input_vat_pct: 91 }, [`${IMPLAUSIBLE} input_vat_pct`]],
  ['oil of 10.2 kWh', oil(10.2), []],
  ['oil of 25 kWh', oil(25), [`${IMPLAUSIBLE} split.fuel.hi_supplier`]],
  ['a rating in W', device({ kq: 1_200 }), [`${IMPLAUSIBLE} users[0].devices[0].kq`]],
  ['a coupling of 0.013', device({ kc: 0.013 }), [`${IMPLAUSIBLE} users[0].devices[0].kc`]],
  ['a KT of 100', device({ kt: 100 }), [`${IMPLAUSIBLE} users[0].devices[0].kt`]],
  ['a device as it is', device({ kt: 0.9 }), []],
  ['two parts of an invoice', deliveries({ ...LIGHT, quantity: 1 }, { ...LIGHT, quantity: 2 }), []],
  ['a delivery twice', deliveries(LIGHT, LIGHT), ['delivery-twice co2.deliveries[1].number']],
  [
    'a lot twice',
    stock(...[1, 2].map(() => ({ quantity: 500, cents: 50_000, ...LIGHT }))),
    [`delivery-twice ${LOT}[2].number`],
  ],
  [
    'oil of the next year',
    stock({ quantity: 500, cents: 50_000, number: 'R-2', delivered_on: '2026-01-01' }),
    [`stock-later-fuel ${LOT}[1].delivered_on`],
  ],
  [
    'euros for cents',
    stock({ quantity: 500, cents: 500, ...LIGHT }),
    [`fuel-price-implausible ${LOT}[1].cents`],
  ],
  [
    'a year that is not that of the day',
    deliveries({ year: 2024, delivered_on: DAY }),
    [`co2-year-differs ${GAS}.year`],
  ],
  [
    'an invoice of years before',
    deliveries({ delivered_on: DAY, invoiced_on: '2022-03-01' }),
    [`co2-invoice-early ${GAS}.invoiced_on`],
  ],
  ['an invoice before it came', deliveries({ delivered_on: DAY, invoiced_on: '2025-02-01' }), []],
  [
    'a first reading of June',
    device({ scale: 'product', start: { day: '2024-06-01', value: 0 } }),
    ['reading-day-off users[0].devices[0].start.day'],
  ],
  [
    'a last reading of March',
    device({ scale: 'product', end: { day: '2026-03-01', value: 10 } }),
    ['reading-day-off users[0].devices[0].end.day'],
  ],
  [
    'an agreed period of another year',
    {
      co2: {
        living_area_m2: 100,
        emissions_kg: 100,
        cost_cents: 500,
        agreed_period: { from: '2024-01-01', to: '2024-12-31' },
      },
    },
    ['co2-agreed-period-differs co2.agreed_period'],
  ],
  [
    'the area of a room for that of the house',
    { co2: { living_area_m2: 20, emissions_kg: 100, cost_cents: 500 } },
    ['co2-area-differs co2.living_area_m2'],
  ],
])('%s', (_, change, expected) => {
  expect(findings(change)).toEqual(expected);
});
