import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  compare,
  divide,
  multiply,
  rational,
  subtract,
  sum,
  toExactText,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import { addDays } from '#kernel/time.ts';
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

/** Many of a kind: equal fractions are the rule, so that ties decide. */
const alikes: typeof dwellings = fc.array(
  fc.record({
    area: fc.constantFrom(5_000, 7_500),
    units: fc.constantFrom(0, 100),
    volume: fc.constantFrom(0, 50),
    leaves: fc.constantFrom(null, 6),
  }),
  { minLength: 2, maxLength: 14 },
);

type Part = 'heatingBase' | 'heatingConsumption' | 'hotWaterBase' | 'hotWaterConsumption';

/** What a line would cost without any rounding of its own. */
function exactShare(
  lines: readonly BillLine[],
  { part, pot, at }: { readonly part: Part; readonly pot: number; readonly at: number },
): Rational {
  const water = part.startsWith('hotWater');
  const time = (line: BillLine) => (water ? rational(line.days) : line.degreeDaysPermille);
  const base = (line: BillLine) => multiply(line.areaM2, time(line));
  const used = (line: BillLine) => (water ? line.hotWaterM3 : line.heatUnits);
  const consumed = part.endsWith('Consumption') && lines.some((line) => used(line).n > 0n);
  const weights = lines.map(consumed ? used : base);
  return divide(multiply(rational(pot), weights[at] ?? ZERO), sum(weights));
}

const distance = (a: Rational, b: Rational): Rational => {
  const value = subtract(a, b);
  return value.n < 0n ? { n: -value.n, d: value.d } : value;
};

function expectWithinACent(figure: number | undefined, exact: Rational): void {
  expect(compare(distance(rational(figure ?? Infinity), exact), rational(1))).toBe(-1);
}

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
        deliveries: [{ fuel: 'natural_gas_gross_kwh', quantity: rational(72_000), year: 2025 }],
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

  test('permuting the users permutes the bills, to the cent and in every reason', () => {
    const order = fc.infiniteStream(fc.nat(0xffff_ffff));
    fc.assert(
      fc.property(fc.oneof(dwellings, alikes), fc.nat(100_000), order, (house, costs, random) => {
        const users = build(house);
        const keys = new Map(users.map((own) => [own, random.next().value ?? 0]));
        const shuffled = users.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
        const before = germanBill(withEverything(users, costs)).lines;
        const after = germanBill(withEverything(shuffled, costs)).lines;
        const byId = new Map(after.map((line) => [line.userId, line]));
        for (const line of before) expect(byId.get(line.userId)).toEqual(line);
      }),
    );
  });

  test.each([
    ['by unit', ['b', 'a'], 'a'],
    ['numbers as numbers', ['10', '9'], '9'],
    ['numbers inside a name', ['WE 10', 'WE 2'], 'WE 2'],
  ])('the cent of a tie goes %s, wherever in the list the unit stands', (_what, ids, roundedUp) => {
    const users = ids.map((id) => user(id, 50));
    for (const list of [users, users.toReversed()]) {
      const won = germanBill(input(list, 1, { areaOnly: ['heating'] })).lines.filter(
        ({ total }) => total.cents === 1,
      );
      expect(won.map(({ unit }) => unit)).toEqual([roundedUp]);
    }
  });

  test('in one unit the cent of a tie goes to who lived there first', () => {
    const users = [
      user('z', 50, { unit: 'u', to: '2025-06-30', hotWaterM3: rational(1) }),
      user('a', 50, { unit: 'u', from: '2025-07-01', hotWaterM3: rational(1) }),
    ];
    const shares = { heatingConsumptionPct: rational(70), hotWaterConsumptionPct: rational(100) };
    const costs = { unitaryCents: cents(0), hotWaterOnlyCents: cents(1) };
    const bill = germanBill(input(users.toReversed(), 0, { costs, shares }));
    expect(bill.lines.map(({ userId, total }) => [userId, total.cents])).toEqual([
      ['a', 0],
      ['z', 1],
    ]);
  });

  test('a share is less than a cent off its exact value, so pots times k give lines times k', () => {
    fc.assert(
      fc.property(fc.oneof(dwellings, alikes), fc.nat(50_000), fc.nat(99), (house, euros, k) => {
        // 70 % of whole euros are whole cents: the pots scale without any rounding.
        const users = build(house);
        const costs = euros * 100;
        const once = germanBill(input(users, costs));
        const often = germanBill(input(users, costs * k));
        expect(often.pots.heatingBase.cents).toBe(once.pots.heatingBase.cents * k);
        once.lines.forEach((line, at) => {
          for (const part of ['heatingBase', 'heatingConsumption'] as const) {
            const exact = exactShare(once.lines, { part, pot: once.pots[part].cents, at });
            expectWithinACent(line[part].cents, exact);
            expectWithinACent(often.lines[at]?.[part].cents, multiply(exact, rational(k)));
          }
        });
      }),
    );
  });

  test('a pot is less than a cent off its exact value, and a share less than a cent off that of its pot', () => {
    fc.assert(
      fc.property(dwellings, fc.nat(1_000_000), fc.nat(9), (house, costs, k) => {
        const users = build(house);
        const share = divide(rational(21_340), rational(98_750));
        const often = germanBill(withEverything(users, costs * k));
        const unitary = rational(costs * k);
        const water = add(multiply(unitary, share), rational(13));
        const heating = add(subtract(unitary, multiply(unitary, share)), rational(777));
        const pct = (value: Rational, percent: number) =>
          divide(multiply(value, rational(percent)), rational(100));
        const exactPots = {
          heatingBase: pct(heating, 30),
          heatingConsumption: pct(heating, 70),
          hotWaterBase: pct(water, 30),
          hotWaterConsumption: pct(water, 70),
        };
        for (const [part, pot] of Object.entries(exactPots)) {
          const name = part as keyof typeof exactPots;
          // Half a cent of the split in two, and at most half a cent of its rest or its part.
          expect(
            compare(distance(rational(often.pots[name].cents), pot), rational(1)),
          ).toBeLessThan(1);
          often.lines.forEach((line, at) => {
            const exact = exactShare(often.lines, { part: name, pot: often.pots[name].cents, at });
            expectWithinACent(line[name].cents, exact);
          });
        }
      }),
    );
  });

  test('a reading that nobody took at a change of users is shared out without a rest', () => {
    const days = fc.integer({ min: 1, max: 364 });
    fc.assert(
      fc.property(days, fc.nat(9_999), fc.nat(9_999), (day, units, tenths) => {
        const volume = rational(`${tenths}/10`);
        const first = user('a1', 50, { unit: 'a', to: addDays('2025-01-01', day - 1) });
        const second = user('a2', 50, { unit: 'a', from: addDays('2025-01-01', day) });
        const reading = { unit: 'a', heatUnits: rational(units), hotWaterM3: volume };
        const { lines } = germanBill(input([first, second], 0, { noInterimReading: [reading] }));
        expect(sum(lines.map((line) => line.heatUnits))).toEqual(rational(units));
        expect(sum(lines.map((line) => line.hotWaterM3))).toEqual(volume);
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
          expect(toExactText(add(a1?.heatUnits ?? ZERO, a2?.heatUnits ?? ZERO))).toBe(
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
