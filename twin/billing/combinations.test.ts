/** Rules of the bill where they meet: each was once billed otherwise, or not at all. */
import { describe, expect, test } from 'vitest';
import { rational, toExactText } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { germanBill, GERMANY, input, user } from './house.fixture.ts';
import { legalCheck } from './legal-check/legal-check.ts';
import type { Bill, BillInput } from './types.ts';

const units = ({ lines }: Bill): string[] => lines.map(({ heatUnits }) => toExactText(heatUnits));
const codes = (of: BillInput): string[] =>
  legalCheck(of, germanBill(of), GERMANY).map(({ code }) => code);

test('what an office with VAT option owes is its gross price, also at the prepayments', () => {
  // Gas with 7 % in the costs, 19 % on the bill: 107.00 are 100.00 net and 119.00 gross.
  const office = user('office', 50, {
    heatUnits: rational(1),
    vatOption: true,
    prepaidCents: cents(10_000),
    prepaidMonths: 10,
  });
  const bill = germanBill(input([office], 10_700, { inputVatPct: rational(7) }));
  const [line] = bill.lines;
  expect(line?.vat?.gross.cents).toBe(11_900);
  expect(line?.balance?.cents).toBe(1_900);
  expect(line?.balance?.because[0].formula).toBe('balanceCents = grossCents − prepaidCents');
  expect(line?.newMonthlyPrepayment?.cents).toBe(1_190);
  expect(bill.totalCents).toBe(10_700);
});

describe('failed devices', () => {
  const failed = (userId: string, areaM2: number) =>
    ({
      user: userId,
      side: 'heating',
      areaM2: rational(areaM2),
      basis: { method: 'building_average' },
    }) as const;

  test('get the average of their own group, whose devices count in its own unit', () => {
    // Group g counts kWh, group h units of allocators: 20 a m² here, 1 there.
    const users = [
      user('a', 100, { group: 'g', heatUnits: rational(2_000) }),
      user('b', 100, { group: 'g', heatUnits: rational(0) }),
      user('c', 400, { group: 'h', heatUnits: rational(400) }),
    ];
    const groups = {
      measuredPct: rational(70),
      groups: ['g', 'h'].map((id) => ({
        id,
        kwh: rational(5_000),
        consumptionPct: rational(70),
      })),
    };
    const bill = germanBill(input(users, 100_000, { groups, failed: [failed('b', 100)] }));
    expect(units(bill)).toEqual(['2000', '2000', '400']);
  });

  test('count towards the limit together with what was estimated before', () => {
    const users = [
      user('a', 15, { heatUnits: rational(10), estimated: true }),
      user('b', 15, { heatUnits: rational(0) }),
      user('c', 70, { heatUnits: rational(70) }),
    ];
    const one = germanBill(input(users.slice(1), 100_000, { failed: [failed('b', 15)] }));
    expect(one.areaOnly).toEqual([]);
    const both = germanBill(input(users, 100_000, { failed: [failed('b', 15)] }));
    expect(both.areaOnly).toEqual(['heating']);
  });

  test('of a dwelling that stood empty for a time get an average of measured time', () => {
    // Half a year of 60 m² measured 300: 10 a m² and year.
    const users = [
      user('a', 60, { heatUnits: rational(300), to: '2025-07-01' }),
      user('b', 60, { heatUnits: rational(0) }),
      user('c', 400, { heatUnits: rational(4_000) }),
    ];
    const bill = germanBill(input(users, 100_000, { failed: [failed('b', 60)] }));
    const part = bill.lines[0]?.degreeDaysPermille ?? rational(0);
    const measured = 60 * (Number(part.n) / Number(part.d) / 1_000) + 400;
    const own = bill.lines[1]?.heatUnits ?? rational(0);
    expect(Number(own.n) / Number(own.d)).toBeCloseTo((4_300 / measured) * 60, 6);
  });
});

test('a year from the 29th of February is one year', () => {
  const split = {
    method: 'formula_area',
    areaM2: rational(100),
    plant: { totalKwh: rational(50_000) },
  } as const;
  const of = input([user('a', 100, { hotWaterM3: rational(1) })], 100_000, {
    period: { from: '2024-02-29', to: '2025-02-28' },
    split,
  });
  expect(toExactText(germanBill(of).hotWater?.kwh ?? rational(0))).toBe('3200');
  expect(codes(of)).not.toContain('period-over-a-year');
  expect(codes({ ...of, period: { from: '2024-02-29', to: '2025-03-01' } })).toContain(
    'period-over-a-year',
  );
});

test('the pipe heat criteria are judged with the estimates that the bill was made with', () => {
  const users = [
    ...Array.from({ length: 5 }, (_, at) => user(`low${at}`, 50, { heatUnits: rational(1) })),
    user('high', 50, { heatUnits: rational(0) }),
  ];
  const of = input(users, 600_000, {
    pipeHeat: {
      fedKwh: rational(4_000),
      kwhPerUnit: rational(1),
      mostlyUninsulated: true,
      key: 'area',
    },
    failed: [
      {
        user: 'high',
        side: 'heating',
        areaM2: rational(50),
        basis: { method: 'previous_period', units: rational(995) },
      },
    ],
  });
  expect(Number(germanBill(of).lines[0]?.heatUnits.n)).toBeGreaterThan(1);
  expect(codes(of)).not.toContain('pipe-heat-not-met');
});
