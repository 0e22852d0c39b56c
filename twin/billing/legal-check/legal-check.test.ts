import { expect, test } from 'vitest';
import { rational } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { germanBill, GERMANY, input, user } from '../house.fixture.ts';
import { legalCheck } from './legal-check.ts';
import type { BillInput, BillUser, Finding } from '../types.ts';

const A = user('a', 60, {
  heatUnits: rational(1_000),
  hotWaterM3: rational(20),
  prepaidCents: cents(100),
});
const B = user('b', 40, {
  heatUnits: rational(3_000),
  hotWaterM3: rational(10),
  prepaidCents: cents(100),
});
const METER = {
  method: 'heat_meter',
  hotWaterKwh: rational(10),
  plant: { totalKwh: rational(100) },
} as const;
const VOLUME = {
  method: 'formula_volume',
  volumeM3: rational(30),
  temperatureC: rational(60),
  plant: { totalKwh: rational(40_000) },
} as const;
const GAS = { fuel: 'natural_gas_gross_kwh', quantity: rational(20_000), year: 2025 };
const CO2 = { livingAreaM2: rational(100), emissions: { deliveries: [GAS] } };
const OLD_HOUSE = { below1994Insulation: true, oilOrGasHeating: true, pipesMostlyInsulated: true };

const house = (more: Partial<BillInput> = {}, users: readonly BillUser[] = [A, B]): BillInput =>
  input(users, 1_000_000, { split: METER, ...more });

const check = (of: BillInput): Finding[] => legalCheck(of, germanBill(of), GERMANY);
const shares = (heating: number, more = {}) => ({
  shares: {
    heatingConsumptionPct: rational(heating),
    hotWaterConsumptionPct: rational(70),
    ...more,
  },
});

/** Two groups of one dwelling each. */
const grouped = (measured: number, second: number): BillInput =>
  house(
    {
      groups: {
        measuredPct: rational(measured),
        groups: [
          { id: 'g', kwh: rational(3), consumptionPct: rational(70) },
          { id: 'h', kwh: rational(7), consumptionPct: rational(second) },
        ],
      },
    },
    [
      { ...A, group: 'g' },
      { ...B, group: 'h' },
    ],
  );

test('a lawful bill has no finding', () => {
  expect(check(house({ co2: CO2 }))).toEqual([]);
});

test.each<[string, BillInput, Partial<Finding>]>([
  // 900 000 heating; base 60/40 by area, consumption 25/75: one point of the share moves 0.35 % of it.
  [
    'share-out-of-range',
    house(shares(40)),
    {
      level: 'error',
      field: 'shares.heating_consumption_pct',
      source: '§7 Abs. 1 S. 1 HeizkostenV',
      consequenceCents: cents(31_500),
    },
  ],
  ['share-out-of-range', house(shares(80)), { level: 'error', consequenceCents: cents(31_500) }],
  [
    'mandatory-share',
    house({ ...shares(50), facts: OLD_HOUSE, co2: CO2 }),
    { source: '§7 Abs. 1 S. 2 HeizkostenV', consequenceCents: cents(63_000) },
  ],
  [
    'hot-water-meter-missing',
    house({ split: VOLUME }),
    { level: 'warning', field: 'split.method', consequenceCents: cents(150_000) },
  ],
  [
    'hot-water-meter-missing',
    house({ split: { method: 'none' } }),
    { consequenceCents: cents(150_000) },
  ],
  [
    'deadline-missed',
    house({ facts: { receivedOn: '2027-01-01' } }),
    { level: 'error', source: '§556 Abs. 3 S. 2 BGB', consequenceCents: cents(999_800) },
  ],
  [
    'missing-information',
    house({ facts: { monthlyInformationComplete: false } }),
    { source: expect.stringContaining('§12 Abs. 1') as string, consequenceCents: cents(30_000) },
  ],
  [
    'missing-co2-information',
    house({ facts: { oilOrGasHeating: true } }),
    { field: 'co2', consequenceCents: cents(27_000) },
  ],
  [
    'no-remote-reading',
    house({ period: { from: '2026-02-01', to: '2027-01-31' }, facts: { remotelyReadable: false } }),
    { consequenceCents: cents(30_000) },
  ],
  [
    'estimate-over-limit',
    house({}, [A, { ...B, estimated: true }]),
    { level: 'error', source: '§9a Abs. 2 HeizkostenV', consequenceCents: cents(220_500) },
  ],
  [
    'billed-by-area',
    house({
      failed: [
        { user: 'b', side: 'heating', areaM2: rational(40), basis: { method: 'building_average' } },
      ],
    }),
    { level: 'warning' },
  ],
  [
    'days-without-user',
    house({}, [A, { ...B, to: '2025-06-30' }]),
    { level: 'error', details: { unit: 'b', from: '2025-07-01', to: '2025-12-31' } },
  ],
  [
    'areas-do-not-add-up',
    house({ facts: { buildingAreaM2: rational(120) } }),
    { level: 'error', field: 'facts.building_area_m2' },
  ],
  ['co2-area-differs', house({ co2: { ...CO2, livingAreaM2: rational(90) } }), { level: 'note' }],
  [
    'no-costs',
    { ...house(), costs: { unitaryCents: cents(0) } },
    { level: 'error', field: 'costs.unitary_cents' },
  ],
  [
    'nothing-consumed',
    house({}, [
      { ...A, heatUnits: rational(0) },
      { ...B, heatUnits: rational(0) },
    ]),
    { field: 'users[].heat_units', consequenceCents: cents(630_000) },
  ],
  ['only-one-unit', house({}, [A]), { level: 'note' }],
  [
    'law-changed',
    house({ period: { from: '2021-07-01', to: '2022-06-30' } }),
    { level: 'note', details: { parameter: 'annual_information', from: '2021-12-01' } },
  ],
  [
    'period-over-a-year',
    house({ period: { from: '2025-01-01', to: '2026-01-01' } }),
    { level: 'error', source: '§556 Abs. 3 S. 1 BGB' },
  ],
  [
    'co2-short-period',
    house({
      period: { from: '2025-01-01', to: '2025-09-30' },
      co2: { ...CO2, emissions: { kg: rational(1_330), costCents: cents(10_000) } },
    }),
    { consequenceCents: cents(1_000) },
  ],
  [
    'co2-old-fuel',
    house({
      co2: {
        ...CO2,
        emissions: { deliveries: [{ ...GAS, deliveredOn: '2022-03-01', year: 2022 }] },
      },
    }),
    { field: 'co2.deliveries[0].invoiced_on' },
  ],
  [
    'co2-later-fuel',
    house({
      co2: {
        ...CO2,
        emissions: { deliveries: [{ ...GAS, deliveredOn: '2026-01-01', vatPct: rational(19) }] },
      },
    }),
    { field: 'co2.deliveries[0].delivered_on', level: 'warning' },
  ],
  [
    'readings-held',
    house({ trust: { unvouched: [], held: [{ meter: 'd', count: 2 }] } }),
    { level: 'error' },
  ],
  ['readings-unvouched', house({ trust: { unvouched: ['d'], held: [] } }), { level: 'warning' }],
  [
    'adjust-without-formula',
    house({ split: { ...METER, adjust: ['gas_gross_calorific'] } }),
    { level: 'note' },
  ],
  [
    'pipe-heat-not-met',
    house({
      pipeHeat: {
        fedKwh: rational(5_000),
        kwhPerUnit: rational(1),
        mostlyUninsulated: true,
        key: 'area',
      },
    }),
    { level: 'note' },
  ],
  [
    'consumption-missing',
    house({}, [A, user('b', 40, { hotWaterM3: rational(1) })]),
    { level: 'error', field: 'users[1].heat_units', details: { user: 'b' } },
  ],
  [
    'consumption-missing',
    house({}, [A, user('b', 40, { meters: [{ units: 1 }] })]),
    { field: 'users[1].hot_water_m3', source: '§8 Abs. 1 HeizkostenV' },
  ],
  [
    'co2-more-than-costs',
    house({ co2: { ...CO2, emissions: { kg: rational(5_300), costCents: cents(1_000_001) } } }),
    { level: 'error', consequenceCents: cents(950_001) },
  ],
  [
    'co2-claimed-and-credited',
    house({ co2: { ...CO2, selfSupply: { otherOwnAppliances: false } } }),
    { field: 'co2.self_supply' },
  ],
  [
    'group-share-too-low',
    grouped(40, 70),
    { level: 'error', field: 'groups.measured_pct', source: '§6 Abs. 2 HeizkostenV' },
  ],
  [
    'share-out-of-range',
    grouped(70, 80),
    { field: 'groups.groups[1].consumption_pct', details: { pct: '80', min: '50', max: '70' } },
  ],
  [
    'mandatory-share',
    { ...grouped(70, 60), facts: OLD_HOUSE, co2: CO2 },
    { field: 'groups.groups[1].consumption_pct' },
  ],
])('%s', (code, of, expected) => {
  const found = check(of).find((one) => one.code === code);
  expect(found).toMatchObject(expected);
  expect(`${found?.message} ${found?.hint} ${found?.translations.de.message}`).not.toMatch(/[{}]/);
  expect(found?.translations.de.message).not.toBe(found?.message);
  expect(found?.message.length).toBeGreaterThan(10);
  expect(found?.hint.length).toBeGreaterThan(10);
  expect(found?.source).toMatch(/§|BGB|HeizkostenV/);
});

test.each<[string, BillInput]>([
  ['share-out-of-range', house(shares(80, { moreByAgreement: true }))],
  ['mandatory-share', house({ ...shares(70), facts: OLD_HOUSE, co2: CO2 })],
  [
    'mandatory-share',
    house({
      ...shares(50),
      facts: OLD_HOUSE,
      split: { ...VOLUME, adjust: ['commercial_heat_delivery'] },
    }),
  ],
  ['hot-water-meter-missing', house({ split: VOLUME, facts: { hotWaterMeterUnreasonable: true } })],
  ['deadline-missed', house({ facts: { receivedOn: '2026-12-31' } })],
  ['no-remote-reading', house({ facts: { remotelyReadable: false } })],
  // 25 of 100 m² is exactly the limit.
  [
    'estimate-over-limit',
    house({}, [
      { ...A, areaM2: rational(75) },
      { ...B, areaM2: rational(25), estimated: true },
    ]),
  ],
  ['estimate-over-limit', house({ areaOnly: ['heating'] }, [A, { ...B, estimated: true }])],
  ['nothing-consumed', house({ areaOnly: ['heating'] }, [{ ...A, heatUnits: rational(0) }])],
  ['period-over-a-year', house({ period: { from: '2024-01-01', to: '2024-12-31' } })],
  ['co2-short-period', house({ co2: CO2 })],
  ['group-share-too-low', grouped(50, 70)],
  ['share-out-of-range', { ...grouped(50, 70), ...shares(0) }],
  ['consumption-missing', house({}, [A, { ...B, heatUnits: rational(0) }])],
  [
    'consumption-missing',
    house({ noInterimReading: [{ unit: 'b', heatUnits: rational(1), hotWaterM3: rational(1) }] }, [
      A,
      user('b', 40),
    ]),
  ],
  [
    'consumption-missing',
    house(
      {
        failed: (['heating', 'hot_water'] as const).map((side) => ({
          user: 'b',
          side,
          areaM2: rational(1),
          basis: { method: 'building_average' },
        })),
      },
      [A, user('b', 40)],
    ),
  ],
])('%s is not found where the law allows it', (code, of) => {
  expect(check(of).map((one) => one.code)).not.toContain(code);
});

test('the worst comes first', () => {
  const levels = check(
    house({ ...shares(40), split: VOLUME, period: { from: '2021-07-01', to: '2022-06-30' } }),
  ).map(({ level }) => level);
  expect(levels).toEqual(['error', 'warning', 'note']);
});
