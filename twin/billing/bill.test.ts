import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rational, toExactText } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { propertyBill } from './dwelling-rows.ts';
import { germanBill, input, user } from './house.fixture.ts';
import type { Bill, BillInput, BillLine, BillUser } from './types.ts';

const totals = ({ lines }: Bill): number[] => lines.map(({ total }) => total.cents);

describe('rated units', () => {
  test('a unit scale is multiplied by KQ and KC, a product scale never again', () => {
    const meter = { units: 812, kq: '1.235', kc: '1.04' };
    const bill = germanBill(
      input([
        user('a', 50, { meters: [meter] }),
        user('b', 50, { meters: [{ ...meter, scale: 'product' }] }),
      ]),
    );
    expect(propertyBill(bill).rows.map((row) => row.ratedUnits)).toEqual(['1042.933', '812.000']);
    expect(toExactText(bill.lines[0]?.heatUnits ?? rational(0))).toBe('1042.9328');
  });

  test('a share opens into the pot, the own units, all units and the cent from rounding', () => {
    const two = [
      user('a', 50, { meters: [{ units: 1 }] }),
      user('b', 50, { meters: [{ units: 2 }] }),
    ];
    expect(germanBill(input(two)).lines[1]?.heatingConsumption.because[0]).toEqual({
      rule: 'consumption-by-rated-units',
      inputs: {
        potCents: 70_000,
        ratedUnits: '2',
        totalRatedUnits: '3',
        remainderCents: 1,
        shareCents: 46_667,
      },
      formula: 'shareCents = floor(potCents × ratedUnits ÷ totalRatedUnits) + remainderCents',
      source: '§7 Abs. 1 S. 1 HeizkostenV',
    });
  });

  test('where no meter counted anything the consumption costs go by area', () => {
    const bill = germanBill(input([user('a', 30, { meters: [{ units: 0 }] }), user('b', 70)]));
    expect(totals(bill)).toEqual([30_000, 70_000]);
    expect(bill.lines[0]?.heatingConsumption.because[0].rule).toBe('consumption-by-area');
  });
});

const dwellings = fc.array(
  fc.record({
    area: fc.integer({ min: 1, max: 20_000 }),
    units: fc.nat(5000),
    volume: fc.nat(900),
    leaves: fc.option(fc.integer({ min: 1, max: 11 })),
  }),
  { minLength: 1, maxLength: 14 },
);
type House = typeof dwellings extends fc.Arbitrary<infer T> ? T : never;

/** Some dwellings change hands at the end of a month. */
function build(house: House): BillUser[] {
  return house.flatMap(({ area, units, volume, leaves }, index) => {
    const id = `d${index}`;
    const one = user(id, `${area}/100`, {
      heatUnits: rational(units),
      hotWaterM3: rational(`${volume}/10`),
    });
    if (leaves === null) return [one];
    const month = String(leaves + 1).padStart(2, '0');
    const last = new Date(Date.UTC(2025, leaves, 0)).toISOString().slice(0, 10);
    return [
      { ...one, id: `${id}-1`, to: last, prepaidCents: cents(1_000) },
      { ...one, id: `${id}-2`, from: `2025-${month}-01`, heatUnits: rational(`${units}/3`) },
    ];
  });
}

const withEverything = (users: readonly BillUser[], costs: number): BillInput =>
  input(users, costs, {
    costs: {
      unitaryCents: cents(costs),
      heatingOnlyCents: cents(777),
      hotWaterOnlyCents: cents(13),
    },
    split: {
      method: 'heat_meter',
      hotWaterKwh: rational(21_340),
      plant: { totalKwh: rational(98_750) },
    },
    co2: {
      livingAreaM2: rational(300),
      emissions: {
        deliveries: [
          { fuel: 'natural_gas_gross_kwh', quantity: rational(72_000), price: { year: 2025 } },
        ],
      },
    },
  });

const sumOf = (lines: readonly BillLine[], of: (line: BillLine) => number): number =>
  lines.reduce((total, line) => total + of(line), 0);

describe('for any house', () => {
  test('the lines add up to the costs, and to every pot', () => {
    fc.assert(
      fc.property(dwellings, fc.nat(10_000_000), (house, costs) => {
        const { lines, pots, totalCents, co2, payableCents } = germanBill(
          withEverything(build(house), costs),
        );
        expect(totalCents).toBe(costs + 790);
        expect(sumOf(lines, (line) => line.heatingBase.cents)).toBe(pots.heatingBase.cents);
        expect(sumOf(lines, (line) => line.heatingConsumption.cents)).toBe(
          pots.heatingConsumption.cents,
        );
        expect(sumOf(lines, (line) => line.hotWaterBase.cents)).toBe(pots.hotWaterBase.cents);
        expect(sumOf(lines, (line) => line.hotWaterConsumption.cents)).toBe(
          pots.hotWaterConsumption.cents,
        );
        expect(payableCents + (co2?.landlord.cents ?? 0)).toBe(totalCents);
      }),
    );
  });

  test('permuting the dwellings permutes the bills, but for the remainder cents', () => {
    fc.assert(
      fc.property(dwellings, (house) => {
        const users = build(house);
        const forward = germanBill(withEverything(users, 1_000_000));
        const backward = germanBill(withEverything(users.toReversed(), 1_000_000));
        const other = new Map(backward.lines.map((line) => [line.userId, line.total.cents]));
        for (const { userId, total } of forward.lines) {
          // One cent of each of the four pots may go to another line of the same fraction.
          expect(Math.abs(total.cents - (other.get(userId) ?? Infinity))).toBeLessThanOrEqual(4);
        }
      }),
    );
  });

  test('costs times k make every share k times as large, within a cent for each rounding', () => {
    fc.assert(
      fc.property(dwellings, fc.integer({ min: 2, max: 9 }), (house, k) => {
        const users = build(house);
        const once = germanBill(input(users, 500_000));
        const often = germanBill(input(users, 500_000 * k));
        once.lines.forEach((line, at) => {
          const other = often.lines[at];
          for (const part of ['heatingBase', 'heatingConsumption'] as const) {
            const scaled = line[part].cents * k;
            expect(Math.abs((other?.[part].cents ?? Infinity) - scaled)).toBeLessThanOrEqual(k);
          }
        });
      }),
    );
  });

  test('a tenancy that is cut in two is billed the same in all', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 11 }),
        fc.nat(3000),
        fc.nat(3000),
        (month, first, second) => {
          const other = user('b', 70, { heatUnits: rational(1500) });
          const whole = user('a', 50, { heatUnits: rational(first + second) });
          const last = new Date(Date.UTC(2025, month, 0)).toISOString().slice(0, 10);
          const from = new Date(Date.UTC(2025, month, 1)).toISOString().slice(0, 10);
          const halves = [
            { ...whole, id: 'a1', to: last, heatUnits: rational(first) },
            { ...whole, id: 'a2', from, heatUnits: rational(second) },
          ];
          const one = germanBill(input([whole, other], 432_187));
          const two = germanBill(input([...halves, other], 432_187));
          const [a1, a2, b] = two.lines;
          expect(toExactText(rational(Number(a1?.heatUnits.n) + Number(a2?.heatUnits.n)))).toBe(
            String(first + second),
          );
          const sum = (a1?.heatingConsumption.cents ?? 0) + (a2?.heatingConsumption.cents ?? 0);
          expect(Math.abs(sum - (one.lines[0]?.heatingConsumption.cents ?? 0))).toBeLessThanOrEqual(
            1,
          );
          expect(
            Math.abs((b?.total.cents ?? 0) - (one.lines[1]?.total.cents ?? 0)),
          ).toBeLessThanOrEqual(2);
        },
      ),
    );
  });
});
