import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rational } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { heatingBill } from './bill.ts';
import type { BillDwelling, HeatingBillInput } from './bill.ts';

interface BillVector {
  readonly id: string;
  readonly kind: string;
  readonly input: {
    readonly period: { readonly from: string; readonly to: string };
    readonly costs: { readonly unitary_cents: number };
    readonly split?: unknown;
    readonly shares: { readonly heating_consumption_pct: number };
    readonly users: readonly {
      readonly id: string;
      readonly area_m2: number;
      readonly heat_units: number;
    }[];
  };
  readonly expect: { readonly users: Record<string, Record<string, number>> };
}

const VECTORS = new URL('../../test/vectors/billing.jsonl', import.meta.url);

/** Bills of heating alone, each user for the whole period. The others need later parts of the law. */
const WHOLE_YEAR_HEATING = [
  'pub-two-flats-70-30',
  'three-flats-50-50',
  'bill-failed-device-estimated',
];

const vectors = readFileSync(VECTORS, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as BillVector);

describe('published and derived bills', () => {
  test.each(WHOLE_YEAR_HEATING)('%s comes out to the cent', (id) => {
    const vector = vectors.find((row) => row.id === id);
    expect(vector).toBeDefined();
    if (vector === undefined) return;
    const bill = heatingBill(fromVector(vector));
    for (const row of bill.rows) {
      expect({
        heating_base_cents: row.baseCents,
        heating_consumption_cents: row.consumptionCents,
        total_cents: row.totalCents,
      }).toEqual(pick(vector.expect.users[row.dwellingId]));
    }
  });
});

function fromVector({ input }: BillVector): HeatingBillInput {
  return {
    property: { id: 'p', name: 'Property' },
    period: input.period,
    provisional: false,
    heatingCents: cents(input.costs.unitary_cents),
    consumptionPct: input.shares.heating_consumption_pct,
    dwellings: input.users.map((user) =>
      dwelling(user.id, String(user.area_m2), [{ units: user.heat_units, scale: 'product' }]),
    ),
  };
}

function pick(row: Record<string, number> | undefined): Record<string, number | undefined> {
  return {
    heating_base_cents: row?.heating_base_cents,
    heating_consumption_cents: row?.heating_consumption_cents,
    total_cents: row?.total_cents,
  };
}

interface TestMeter {
  readonly units: number;
  readonly scale?: 'unit' | 'product';
  readonly kq?: string;
  readonly kc?: string;
}

function dwelling(id: string, areaM2: string, meters: readonly TestMeter[]): BillDwelling {
  return {
    id,
    label: `Flat ${id}`,
    occupant: `Occupant ${id}`,
    areaM2: rational(areaM2),
    meters: meters.map((meter, index) => ({
      id: `${id}-${index}`,
      label: `${id}-r${index + 1}`,
      room: 'Living room',
      units: meter.units,
      kq: rational(meter.kq ?? '1'),
      kc: rational(meter.kc ?? '1'),
      scale: meter.scale ?? 'unit',
    })),
  };
}

function input(dwellings: readonly BillDwelling[], heatingCents = 100_000): HeatingBillInput {
  return {
    property: { id: 'p', name: 'Property' },
    period: { from: '2025-01-01', to: '2025-12-31' },
    provisional: false,
    heatingCents: cents(heatingCents),
    consumptionPct: 70,
    dwellings,
  };
}

describe('rated units', () => {
  test('a unit scale is multiplied by KQ and KC, a product scale never again', () => {
    const bill = heatingBill(
      input([
        dwelling('a', '50', [{ units: 812, kq: '1.235', kc: '1.04' }]),
        dwelling('b', '50', [{ units: 812, kq: '1.235', kc: '1.04', scale: 'product' }]),
      ]),
    );
    expect(bill.rows.map((row) => row.ratedUnits)).toEqual(['1042.933', '812.000']);
  });

  test('a share opens into the pot, the own units and all units', () => {
    const bill = heatingBill(
      input([dwelling('a', '50', [{ units: 1 }]), dwelling('b', '50', [{ units: 2 }])]),
    );
    expect(bill.rows[1]?.because.consumption).toEqual({
      rule: 'consumption-by-rated-units',
      inputs: {
        potCents: 70_000,
        ratedUnits: '2.000',
        totalRatedUnits: '3.000',
        shareCents: 46_667,
      },
      formula: 'share = consumption pot × rated units ÷ all rated units',
      source: '§7 Abs. 1 S. 1 HeizkostenV',
    });
  });

  test('where no meter counted anything the consumption costs go by area', () => {
    const bill = heatingBill(input([dwelling('a', '30', [{ units: 0 }]), dwelling('b', '70', [])]));
    expect(bill.rows.map((row) => row.totalCents)).toEqual([30_000, 70_000]);
    expect(bill.rows[0]?.because.consumption.rule).toBe('consumption-by-area');
  });
});

describe('bad input is named', () => {
  const good = dwelling('a', '50', [{ units: 1 }]);
  test.each([
    ['BILLING_NO_DWELLINGS', input([])],
    ['BILLING_BAD_AREA', input([good, dwelling('b', '0', [{ units: 1 }])])],
    ['BILLING_BAD_UNITS', input([dwelling('a', '50', [{ units: -1 }])])],
    ['BILLING_BAD_UNITS', input([dwelling('a', '50', [{ units: Number.NaN }])])],
    ['BILLING_BAD_RATING', input([dwelling('a', '50', [{ units: 1, kq: '0' }])])],
    ['BILLING_SHARE_OUT_OF_RANGE', { ...input([good]), consumptionPct: 49 }],
    ['BILLING_SHARE_OUT_OF_RANGE', { ...input([good]), consumptionPct: Number.NaN }],
  ])('%s', (code, bad) => {
    expect(() => heatingBill(bad)).toThrow(expect.objectContaining({ code }));
  });
});

const house = fc.array(
  fc.record({
    area: fc.integer({ min: 1, max: 20_000 }),
    units: fc.array(fc.nat(5000), { maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 14 },
);

describe('for any house', () => {
  const build = (rows: readonly { area: number; units: number[] }[]): BillDwelling[] =>
    rows.map((row, index) =>
      dwelling(
        `d${index}`,
        `${row.area}/100`,
        row.units.map((units) => ({ units, kq: '1.118', kc: '1.3' })),
      ),
    );

  test('the rows add up to the costs and both pots to the whole', () => {
    fc.assert(
      fc.property(house, fc.nat(10_000_000), (rows, costs) => {
        const bill = heatingBill(input(build(rows), costs));
        const sum = (pick: (row: (typeof bill.rows)[number]) => number): number =>
          bill.rows.reduce((total, row) => total + pick(row), 0);
        expect(sum((row) => row.totalCents)).toBe(costs);
        expect(sum((row) => row.baseCents)).toBe(bill.basePotCents);
        expect(sum((row) => row.consumptionCents)).toBe(bill.consumptionPotCents);
      }),
    );
  });

  test('the order of the dwellings moves no line by more than the remainder cents', () => {
    fc.assert(
      fc.property(house, (rows) => {
        const forward = heatingBill(input(build(rows)));
        const backward = heatingBill(input(build(rows).toReversed()));
        for (const row of forward.rows) {
          const other = backward.rows.find(({ dwellingId }) => dwellingId === row.dwellingId);
          expect(Math.abs(row.totalCents - (other?.totalCents ?? Infinity))).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});
