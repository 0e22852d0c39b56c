import { expect, test } from 'vitest';
import type {
  BecauseAnswer,
  DwellingBillAnswer,
  PropertySheet,
} from '../../twin/api/schemas/bills.ts';
import { billYears, derivations, sheetCheck } from './bill-view.ts';

const because = (rule: string, inputs: BecauseAnswer['inputs'] = {}): BecauseAnswer => ({
  rule,
  inputs,
  formula: '',
  source: '',
});

const HEAD = {
  property: { id: 'p1', name: 'House' },
  period: { from: '2025-01-01', to: '2025-12-31' },
  provisional: false,
  openMeters: 0,
  costs: {
    heatingCents: 10_000,
    consumptionPct: 70,
    basePotCents: 3_000,
    consumptionPotCents: 7_000,
  },
};

const sheet = (totals: readonly (number | null)[]): PropertySheet => ({
  ...HEAD,
  withheld: totals.includes(null),
  areaM2: '100',
  ratedUnits: '10',
  rows: totals.map((totalCents, index) => ({
    dwellingId: `d0${index}`,
    label: `d0${index}`,
    areaM2: '50',
    ratedUnits: null,
    baseCents: 1_500,
    consumptionCents: null,
    totalCents,
  })),
  totalCents: 10_000,
  sumCents: 10_000,
  addsUp: true,
  because: because('heating-cost-split'),
});

const BILL: DwellingBillAnswer = {
  ...HEAD,
  dwellingId: 'd01',
  label: 'EG links',
  occupant: 'A',
  areaM2: '50',
  ratedUnits: '5',
  meters: [
    {
      id: 'm1',
      label: 'd01-r1',
      room: 'Bad',
      units: 3,
      ratedUnits: '5',
      heldReadings: 0,
      because: because('r'),
    },
  ],
  baseCents: 1_500,
  consumptionCents: 3_500,
  totalCents: 5_000,
  because: {
    costs: because('heating-cost-split', { consumptionPct: 70 }),
    base: because('base-by-area', { potCents: 3_000, totalAreaM2: '100' }),
    consumption: because('c', { ratedUnits: '5' }),
    total: because('row-total'),
  },
};

test('the shares of a sheet are added up here again and equal the costs', () => {
  expect(sheetCheck(sheet([4_999, 5_001]))).toEqual({
    sumCents: 10_000,
    costsCents: 10_000,
    holds: true,
  });
});

test('a cent that is missing shows, even if the answer claims that all adds up', () => {
  expect(sheetCheck(sheet([4_999, 5_000]))).toMatchObject({ sumCents: 9_999, holds: false });
});

test('where single dwellings are kept back the sum of the portal is checked', () => {
  expect(sheetCheck(sheet([null, null]))).toMatchObject({ sumCents: undefined, holds: true });
  const broken = { ...sheet([null]), sumCents: 9_999 };
  expect(sheetCheck(broken).holds).toBe(false);
});

test('every amount of a bill has a derivation, numbered in reading order', () => {
  const all = derivations(BILL);
  expect([...all].map(([key, { number }]) => [key, number])).toEqual([
    ['costs', 1],
    ['meter:m1', 2],
    ['base', 3],
    ['consumption', 4],
    ['total', 5],
  ]);
});

test('hot water, credit and balance have one where they are billed', () => {
  const { because: reasons } = BILL;
  const more = {
    hotWaterBase: because('h'),
    co2Credit: because('co2-credit'),
    balance: because('b'),
  };
  const keys = [...derivations({ ...BILL, because: { ...reasons, ...more } }).keys()];
  expect(keys.slice(2)).toEqual([
    'base',
    'consumption',
    'hotWaterBase',
    'total',
    'co2Credit',
    'balance',
  ]);
});

test('a fraction is shown as a number', () => {
  const base = because('base-by-area-and-degree-days', { permille: '12510/31', areaM2: '50.5' });
  const inputs = derivations({ ...BILL, because: { ...BILL.because, base } }).get('base')?.inputs;
  expect(inputs?.map(({ value }) => value)).toEqual(['403.548387', '50.5']);
});

test.each([
  { amount: 'costs', name: 'consumptionPct', kind: 'percent' },
  { amount: 'base', name: 'potCents', kind: 'money' },
  { amount: 'base', name: 'totalAreaM2', kind: 'area' },
  { amount: 'consumption', name: 'ratedUnits', kind: 'number' },
] as const)('the input $name is shown as $kind', ({ amount, name, kind }) => {
  const input = derivations(BILL)
    .get(amount)
    ?.inputs.find((entry) => entry.name === name);
  expect(input?.kind).toBe(kind);
});

test('billed are the year of the data and the one before', () => {
  expect(billYears(Date.UTC(2025, 5, 1))).toEqual(['2025', '2024']);
  expect(billYears(undefined)).toEqual([]);
});
