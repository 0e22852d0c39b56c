import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rational, toExactText } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import type { Amount, Because } from './because.ts';
import { recompute, resultName } from './formula.ts';
import { germanBill, input, user } from './house.fixture.ts';
import type { Bill, BillInput } from './types.ts';
import { billInputOf } from './worksheets/bill-input.ts';
import type { BillSheet } from './worksheets/bill-schema.ts';

const FILE = new URL('../../test/vectors/billing.jsonl', import.meta.url);
const VECTORS = readFileSync(FILE, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as { id: string; kind: string; input: BillSheet })
  .filter(({ kind }) => kind === 'heating_bill')
  .map(({ id, input: sheet }): [string, BillInput] => [id, billInputOf(sheet)]);

const users = [
  user('a1', 60, {
    unit: 'a',
    to: '2025-03-17',
    prepaidCents: cents(9_999),
    vatOption: true,
    reductions: [{ reason: 'not_by_consumption' }, { reason: 'missing_co2_information' }],
  }),
  user('a2', 60, { unit: 'a', from: '2025-03-18', payer: 'landlord' }),
  user('b', '70.5', {
    meters: [
      { units: 1_000, kq: '1.234', kc: '1.04' },
      { units: 7, scale: 'product' },
    ],
    hotWaterM3: rational('20.5'),
  }),
  user('c', 90, { heatUnits: rational(800), hotWaterM3: rational(30) }),
];

/** Bills that between them use every rule. */
const RICH: [string, BillInput][] = [
  [
    'fuel stock, no interim reading, failed devices, CO2, cuts, VAT',
    input(users, 500_000, {
      costs: {
        unitaryCents: cents(100_001),
        heatingOnlyCents: cents(333),
        hotWaterOnlyCents: cents(77),
        fuelStock: {
          lots: [
            { quantity: rational(3000), cents: cents(270_001) },
            { quantity: rational(2000), cents: cents(199_999) },
          ],
          closing: rational(700),
        },
      },
      split: {
        method: 'formula_volume',
        volumeM3: rational('70.5'),
        temperatureC: rational(58),
        plant: { fuel: { type: 'heating_oil_el', quantity: rational(4300) } },
      },
      noInterimReading: [{ unit: 'a', heatUnits: rational(501), hotWaterM3: rational(20) }],
      failed: [
        { user: 'c', side: 'heating', areaM2: rational(20), basis: { method: 'building_average' } },
        {
          user: 'c',
          side: 'hot_water',
          areaM2: rational(10),
          basis: { method: 'previous_period', units: rational(3) },
        },
      ],
      co2: {
        livingAreaM2: rational('220.5'),
        selfSupply: { otherOwnAppliances: true },
        emissions: {
          deliveries: [
            { fuel: 'heating_oil_el_litre', quantity: rational(3000), year: 2024 },
            {
              fuel: 'heating_oil_el_litre',
              quantity: rational(1300),
              eurPerTonne: rational(55),
              deliveredOn: '2025-02-01',
            },
          ],
        },
      },
    }),
  ],
  [
    'user groups and a short period',
    input(
      users.map((one, index) => ({ ...one, group: index < 2 ? 'meters' : 'allocators' })),
      400_000,
      {
        period: { from: '2025-01-01', to: '2025-12-30' },
        split: {
          method: 'formula_area',
          areaM2: rational(220),
          plant: { totalKwh: rational(40_000) },
          adjust: ['commercial_heat_delivery'],
        },
        groups: {
          measuredPct: rational(60),
          groups: [
            { id: 'meters', kwh: rational(9_000), consumptionPct: rational(70) },
            { id: 'allocators', kwh: rational(21_001), consumptionPct: rational(50) },
          ],
        },
        co2: {
          livingAreaM2: rational(200),
          emissions: { kg: rational(4_000), costCents: cents(26_180) },
        },
      },
    ),
  ],
  [
    'pipe heat',
    input(
      [
        ...Array.from({ length: 5 }, (_, at) => user(`low${at}`, 50, { heatUnits: rational(1) })),
        user('high', 50, { heatUnits: rational(1_000) }),
      ],
      700_000,
      {
        pipeHeat: {
          fedKwh: rational(4_000),
          kwhPerUnit: rational(1),
          mostlyUninsulated: true,
          key: 'area',
        },
      },
    ),
  ],
];

const amountsOf = (bill: Bill): [string, Amount][] => {
  const found: [string, Amount][] = [];
  const visit = (name: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('cents' in value && 'because' in value) found.push([name, value as Amount]);
    else for (const [key, child] of Object.entries(value)) visit(`${name}.${key}`, child);
  };
  visit('bill', bill);
  return found;
};

const figure = (because: Because): string => toExactText(recompute(because));

describe.each([...VECTORS, ...RICH])('%s', (_id, of) => {
  const bill = germanBill(of);
  const amounts = amountsOf(bill);

  test('every amount in cents has a reason', () => {
    // Four shares, total and payable of each line, ten figures of the whole.
    expect(amounts.length).toBeGreaterThanOrEqual(bill.lines.length * 6 + 10);
    for (const [name, { because }] of amounts) expect(because.length, name).toBeGreaterThan(0);
  });

  test('the first reason of an amount computes it from its inputs', () => {
    for (const [name, amount] of amounts) {
      const [first] = amount.because;
      expect(figure(first), `${name}: ${first.formula}`).toBe(String(amount.cents));
    }
  });

  test('every further reason computes the input that it explains', () => {
    for (const [name, { because }] of amounts) {
      for (const one of because) {
        expect(figure(one), `${name}: ${one.formula}`).toBe(
          String(one.inputs[resultName(one.formula)]),
        );
        expect(one.source, one.rule).not.toBe('');
      }
    }
  });

  test('no figure is anything but a number', () => {
    expect(
      JSON.stringify(bill, (_key, value: unknown) =>
        typeof value === 'bigint' ? `${value}` : value,
      ),
    ).not.toMatch(/NaN|Infinity|undefined/);
  });
});

test('the rich bills use the rules that they are named after', () => {
  const rules = new Set(
    RICH.flatMap(([, of]) =>
      amountsOf(germanBill(of)).flatMap(([, { because }]) => because.map(({ rule }) => rule)),
    ),
  );
  for (const rule of [
    'fuel-first-in-first-out',
    'no-interim-reading',
    'estimated-units',
    'pipe-heat-units',
    'group-costs',
    'reduction',
    'vat-net',
    'co2-reimbursement',
    'hot-water-energy-volume',
    'hot-water-energy-area',
    'rated-units-unit-scale',
    'rated-units-product-scale',
    'new-prepayment',
  ] as const) {
    expect(rules, rule).toContain(rule);
  }
});
