import { describe, expect, test } from 'vitest';
import { rational } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { germanBill, input, user } from './house.fixture.ts';
import type { BillInput, BillUser } from './types.ts';

describe('bad input is a coded error that names the field', () => {
  const good = user('a', 50, { meters: [{ units: 1 }] });
  const of = (changes: Partial<BillUser>): BillInput =>
    input([good, { ...user('b', 50), ...changes }]);
  test.each<[string, string, BillInput]>([
    ['BILLING_NO_DWELLINGS', 'users', input([])],
    ['BILLING_BAD_AREA', 'users[1].area_m2', of({ areaM2: rational(0) })],
    ['BILLING_BAD_FIELD', 'users[1].heat_units', of({ heatUnits: rational(-1) })],
    ['BILLING_BAD_FIELD', 'users[1].hot_water_m3', of({ hotWaterM3: rational('-0.1') })],
    ['BILLING_BAD_FIELD', 'users[1].prepaid_cents', of({ prepaidCents: cents(-5) })],
    ['BILLING_BAD_FIELD', 'users[1].months', of({ prepaidMonths: 0 })],
    ['BILLING_BAD_FIELD', 'users[1].id', of({ id: 'a' })],
    ['BILLING_BAD_FIELD', 'users[1].from', of({ from: '2024-12-31' })],
    ['BILLING_BAD_FIELD', 'users[1].to', of({ to: '2026-01-01' })],
    ['BILLING_BAD_FIELD', 'users[1].to', of({ from: '2025-05-02', to: '2025-05-01' })],
    [
      'BILLING_BAD_FIELD',
      'users[1].area_m2',
      input([
        { ...good, to: '2025-06-30' },
        { ...user('b', 60), unit: 'a', from: '2025-07-01' },
      ]),
    ],
    ['BILLING_OVERLAPPING_USERS', 'users[1].from', of({ unit: 'a', from: '2025-07-01' })],
    ['BILLING_BAD_FIELD', 'costs.unitary_cents', input([good], -1)],
    [
      'BILLING_BAD_FIELD',
      'costs.unitary_cents',
      { ...input([good]), costs: { unitaryCents: Number.NaN as never } },
    ],
    [
      'BILLING_BAD_FIELD',
      'period.to',
      { ...input([good]), period: { from: '2025-02-01', to: '2025-01-01' } },
    ],
    [
      'BILLING_BAD_FIELD',
      'period.to',
      { ...input([good]), period: { from: '1900-01-01', to: '2025-01-01' } },
    ],
    ['BILLING_BAD_FIELD', 'degree_day_table', { ...input([good]), degreeDayTable: 'fifth' }],
    [
      'BILLING_SHARE_OUT_OF_RANGE',
      'shares.heating_consumption_pct',
      { ...input([good]), shares: { heatingConsumptionPct: rational(101) } },
    ],
    [
      'BILLING_BAD_FIELD',
      'shares.hot_water_consumption_pct',
      {
        ...input([good]),
        costs: { unitaryCents: cents(1), hotWaterOnlyCents: cents(1) },
        shares: { heatingConsumptionPct: rational(70) },
      },
    ],
    [
      'BILLING_SPLIT_IMPOSSIBLE',
      'split',
      {
        ...input([good]),
        split: {
          method: 'heat_meter',
          hotWaterKwh: rational(11),
          plant: { totalKwh: rational(10) },
        },
      },
    ],
    [
      'BILLING_BAD_FIELD',
      'split.total_kwh',
      {
        ...input([good]),
        split: { method: 'heat_meter', hotWaterKwh: rational(1), plant: { totalKwh: rational(0) } },
      },
    ],
    [
      'BILLING_BAD_FIELD',
      'split.tw_c',
      {
        ...input([good]),
        split: {
          method: 'formula_volume',
          volumeM3: rational(1),
          temperatureC: rational(10),
          plant: { totalKwh: rational(10) },
        },
      },
    ],
    [
      'BILLING_BAD_FIELD',
      'split.fuel.type',
      {
        ...input([good]),
        split: {
          method: 'heat_meter',
          hotWaterKwh: rational(1),
          plant: { fuel: { type: 'peat', quantity: rational(1) } },
        },
      },
    ],
    [
      'BILLING_BAD_FIELD',
      'costs.fuel_stock.closing',
      {
        ...input([good]),
        costs: { unitaryCents: cents(1), fuelStock: { lots: [], closing: rational(-1) } },
      },
    ],
    [
      'BILLING_BAD_FIELD',
      'fuel_stock.closing',
      {
        ...input([good]),
        costs: { unitaryCents: cents(1), fuelStock: { lots: [], closing: rational(1) } },
      },
    ],
    [
      'BILLING_BAD_FIELD',
      'users[0].reductions[0]',
      input([{ ...good, reductions: [{ reason: 'bad-mood' }] }]),
    ],
    [
      'BILLING_BAD_FIELD',
      'users[0].group',
      {
        ...input([good]),
        groups: {
          measuredPct: rational(50),
          groups: [{ id: 'g', kwh: rational(1), consumptionPct: rational(70) }],
        },
      },
    ],
    [
      'BILLING_BAD_FIELD',
      'co2.living_area_m2',
      {
        ...input([good]),
        co2: { livingAreaM2: rational(0), emissions: { kg: rational(1), costCents: cents(1) } },
      },
    ],
    [
      'BILLING_BAD_FIELD',
      'co2.deliveries[0].fuel',
      {
        ...input([good]),
        co2: {
          livingAreaM2: rational(1),
          emissions: {
            deliveries: [{ fuel: 'peat', quantity: rational(1), year: 2025 }],
          },
        },
      },
    ],
    [
      'BILLING_BAD_FIELD',
      'failed[0].user',
      {
        ...input([good]),
        failed: [
          {
            user: 'x',
            side: 'heating',
            areaM2: rational(1),
            basis: { method: 'building_average' },
          },
        ],
      },
    ],
    [
      'BILLING_BAD_FIELD',
      'failed[0].area_m2',
      {
        ...input([good]),
        failed: [
          {
            user: 'a',
            side: 'heating',
            areaM2: rational(51),
            basis: { method: 'building_average' },
          },
        ],
      },
    ],
    [
      'BILLING_BAD_FIELD',
      'no_interim_reading[0].unit',
      { ...input([good]), noInterimReading: [{ unit: 'x', heatUnits: rational(1) }] },
    ],
  ])('%s at %s', (code, field, bad) => {
    expect(() => germanBill(bad)).toThrow(expect.objectContaining({ code }));
    expect(() => germanBill(bad)).toThrow(field);
  });

  test.each([
    ['BILLING_BAD_UNITS', { units: -1 }],
    ['BILLING_BAD_UNITS', { units: Number.NaN }],
    ['BILLING_BAD_RATING', { units: 1, kq: '0' }],
  ])('%s names the meter', (code, meter) => {
    const bad = input([user('a', 50, { meters: [meter] })]);
    expect(() => germanBill(bad)).toThrow(expect.objectContaining({ code }));
    expect(() => germanBill(bad)).toThrow('a-0');
  });

  test('a price of CO2 that nobody has published yet is not guessed', () => {
    const emissions = {
      deliveries: [{ fuel: 'natural_gas_gross_kwh', quantity: rational(1), year: 2027 }],
    };
    const bad = { ...input([good]), co2: { livingAreaM2: rational(1), emissions } };
    expect(() => germanBill(bad)).toThrow(
      expect.objectContaining({ code: 'BILLING_NO_PARAMETER' }),
    );
  });
});
