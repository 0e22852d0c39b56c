import { describe, expect, test } from 'vitest';
import { rational, toExactText } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { heatingBill } from './bill.ts';
import { legalCheck } from './legal-check/legal-check.ts';
import { germanBill, input, user } from './house.fixture.ts';
import { ruleSetOf } from './rule-sets.ts';
import type { Bill, BillInput } from './types.ts';

const units = ({ lines }: Bill): string[] => lines.map(({ heatUnits }) => toExactText(heatUnits));
const totals = ({ lines }: Bill): number[] => lines.map(({ total }) => total.cents);

describe('a change of users that nobody read', () => {
  test('splits heat by degree days and water by days, as the worked example does', () => {
    const users = [
      user('a1', 58, { unit: 'a', to: '2025-09-14' }),
      user('a2', 58, { unit: 'a', from: '2025-09-15' }),
      user('b', 82, { heatUnits: rational(1_510), hotWaterM3: rational('33.8') }),
    ];
    const reading = { unit: 'a', heatUnits: rational(1_180), hotWaterM3: rational('27.4') };
    const bill = germanBill(
      input(users, 512_345, {
        split: {
          method: 'heat_meter',
          hotWaterKwh: rational(8_200),
          plant: { totalKwh: rational(47_100) },
        },
        noInterimReading: [reading],
      }),
    );
    expect(units(bill)).toEqual(['736.32', '443.68', '1510']);
    expect(totals(bill)).toEqual([141_384, 80_181, 290_780]);
  });

  test('a leap year counts its 29th of February', () => {
    const users = [
      user('a1', 50, { unit: 'a', to: '2024-02-29' }),
      user('a2', 50, { unit: 'a', from: '2024-03-01' }),
    ];
    const { lines } = germanBill(
      input(users, 1_000, { period: { from: '2024-01-01', to: '2024-12-31' } }),
    );
    expect(lines.map(({ days }) => days)).toEqual([60, 306]);
    expect(lines.map((line) => toExactText(line.degreeDaysPermille))).toEqual(['320', '680']);
  });
});

describe('devices that failed', () => {
  const flats = (failedM2: number): BillInput =>
    input(
      [user('a', 300, { heatUnits: rational(6_000) }), user('b', 100, { heatUnits: rational(0) })],
      100_000,
      {
        failed: [
          {
            user: 'b',
            side: 'heating',
            areaM2: rational(failedM2),
            basis: { method: 'building_average' },
          },
        ],
      },
    );

  test('exactly the limit is estimated: 100 of 400 m² get 20 units a m²', () => {
    const bill = germanBill(flats(100));
    expect(units(bill)).toEqual(['6000', '2000']);
    expect(bill.areaOnly).toEqual([]);
    expect(bill.lines[1]?.estimated).toBe(true);
  });

  test('a hair above it goes by area', () => {
    const bill = germanBill({
      ...flats(100),
      users: [user('a', '299.9', { heatUnits: rational(6_000) }), user('b', '100.1')],
      failed: [
        {
          user: 'b',
          side: 'heating',
          areaM2: rational('100.1'),
          basis: { method: 'building_average' },
        },
      ],
    });
    expect(bill.areaOnly).toEqual(['heating']);
    // Both pots end in half a cent for each line: a tie goes to the earlier one.
    expect(totals(bill)).toEqual([74_976, 25_024]);
  });

  test('comparable rooms and an earlier period give their units', () => {
    const of = flats(20);
    const rooms = {
      method: 'comparable_rooms',
      units: rational(1_450),
      areaM2: rational(58),
    } as const;
    const [entry] = of.failed ?? [];
    if (entry === undefined) throw new Error('a device failed');
    expect(units(germanBill({ ...of, failed: [{ ...entry, basis: rooms }] }))[1]).toBe('500');
    const before = { method: 'previous_period', units: rational(333) } as const;
    expect(units(germanBill({ ...of, failed: [{ ...entry, basis: before }] }))[1]).toBe('333');
  });
});

describe('pipe heat', () => {
  const house = (fedKwh: number, mostlyUninsulated = true): BillInput =>
    input(
      [
        ...Array.from({ length: 5 }, (_, at) => user(`low${at}`, 50, { heatUnits: rational(1) })),
        user('high', 50, { heatUnits: rational(995) }),
      ],
      600_000,
      {
        pipeHeat: {
          fedKwh: rational(fedKwh),
          kwhPerUnit: rational(1),
          mostlyUninsulated,
          key: 'area',
        },
      },
    );

  test('raises the captured share from a quarter to 0.43, by area', () => {
    // 1000 of 4000 kWh; 1000 × 0.43 / 0.25 = 1720, so 720 units go over 6 dwellings.
    expect(units(germanBill(house(4_000)))).toEqual([
      ...Array.from({ length: 5 }, () => '121'),
      '1115',
    ]);
  });

  test.each([
    ['enough is captured', house(2_000)],
    ['the pipes are insulated', house(4_000, false)],
    [
      'all consume alike',
      {
        ...house(4_000),
        users: [
          user('a', 50, { heatUnits: rational(500) }),
          user('b', 50, { heatUnits: rational(500) }),
        ],
      },
    ],
  ])('is left alone where %s', (_why, of) => {
    const measured = of.users.map(({ heatUnits }) => toExactText(heatUnits ?? rational(0)));
    expect(units(germanBill(of))).toEqual(measured);
  });

  test('goes by length of pipe where that is the key', () => {
    const { pipeHeat, ...rest } = house(4_000);
    if (pipeHeat === undefined) throw new Error('the house has pipe heat');
    const users = rest.users.map((one, at) => ({
      ...one,
      pipeLengthM: rational(at === 0 ? 3 : 1),
    }));
    const bill = germanBill({ ...rest, users, pipeHeat: { ...pipeHeat, key: 'pipe_length' } });
    expect(units(bill).slice(0, 2)).toEqual(['271', '91']);
    expect(() => germanBill({ ...rest, pipeHeat: { ...pipeHeat, key: 'pipe_length' } })).toThrow(
      'pipe_length_m',
    );
  });
});

describe('user groups', () => {
  test('a change of users inside a group keeps the costs of the groups', () => {
    const groups = {
      measuredPct: rational(70),
      groups: [
        { id: 'g', kwh: rational(60), consumptionPct: rational(70) },
        { id: 'h', kwh: rational(40), consumptionPct: rational(50) },
      ],
    };
    const of = (first: readonly ReturnType<typeof user>[]) =>
      germanBill(
        input([...first, user('b', 50, { group: 'h', heatUnits: rational(7) })], 100_000, {
          groups,
        }),
      );
    const one = of([user('a', 50, { group: 'g', heatUnits: rational(10) })]);
    const two = of([
      user('a1', 50, { unit: 'a', group: 'g', to: '2025-04-30', heatUnits: rational(6) }),
      user('a2', 50, { unit: 'a', group: 'g', from: '2025-05-01', heatUnits: rational(4) }),
    ]);
    expect(totals(one)).toEqual([57_000, 43_000]);
    expect(totals(two).slice(-1)).toEqual([43_000]);
    expect((totals(two)[0] ?? 0) + (totals(two)[1] ?? 0)).toBe(57_000);
  });
});

describe('what is settled', () => {
  const flat = user('a', 50, { heatUnits: rational(1) });
  test('cuts count from the billed share, the CO2 cut from the heating share', () => {
    const reductions = ['no_remote_reading', 'missing_information', 'missing_co2_information'].map(
      (reason) => ({ reason }),
    );
    const co2 = {
      livingAreaM2: rational(50),
      emissions: { kg: rational(3_000), costCents: cents(10_000) },
    };
    const [line] = germanBill(input([{ ...flat, reductions }], 100_000, { co2 })).lines;
    // 60 kg/m² is the last tier: 95 % of 100.00 come back before the cuts.
    expect(line?.co2Credit?.cents).toBe(9_500);
    expect(line?.reductions.map(({ amount }) => amount.cents)).toEqual([2_715, 2_715, 3_000]);
    expect(line?.payable.cents).toBe(100_000 - 9_500 - 8_430);
  });

  test('an office with VAT option pays net and tax, and a flat gross', () => {
    const office = { ...flat, vatOption: true };
    const [line] = germanBill(input([office], 476_000)).lines;
    expect([line?.vat?.net.cents, line?.vat?.tax.cents, line?.vat?.gross.cents]).toEqual([
      400_000, 76_000, 476_000,
    ]);
    expect(germanBill(input([flat], 476_000)).lines[0]?.vat).toBeUndefined();
  });

  test('a new prepayment is the result by the months of the line', () => {
    const half = { ...flat, to: '2025-06-30', prepaidCents: cents(66_000) };
    const [line] = germanBill(input([half], 52_691)).lines;
    expect(line?.balance?.cents).toBe(-13_309);
    expect(line?.newMonthlyPrepayment?.cents).toBe(8_782);
  });
});

describe('CO2', () => {
  const split = (co2: Partial<BillInput['co2'] & object>) =>
    germanBill(
      input([user('a', 50)], 100_000, {
        co2: {
          livingAreaM2: rational(100),
          emissions: { kg: rational(3_450), costCents: cents(20_000) },
          ...co2,
        },
      }),
    ).co2;

  test.each([
    [{}, 50],
    [{ restriction: 'half' }, 25],
    [{ restriction: 'none' }, 0],
    [{ building: 'non_residential' }, 50],
    [{ building: 'non_residential', restriction: 'half' }, 25],
  ] as const)('%j gives the landlord %i %%', (change, pct) => {
    const co2 = split(change);
    expect(toExactText(co2?.landlordPct ?? rational(0))).toBe(String(pct));
    expect(co2?.landlord.cents).toBe(200 * pct);
  });

  test.each([
    ['2025-01-01', '2025-12-31', 6],
    ['2025-01-01', '2025-06-30', 10],
    ['2024-01-01', '2024-12-31', 6],
  ])('an agreed period from %s to %s is tier %i', (from, to, tier) => {
    expect(split({ agreedPeriod: { from, to } })?.tier).toBe(tier);
  });

  test('fuel that was invoiced before the law costs nothing here, and counts as emission', () => {
    const delivery = {
      fuel: 'natural_gas_gross_kwh',
      quantity: rational(10_000),
      year: 2022,
      vatPct: rational(19),
    };
    const co2 = split({
      emissions: { deliveries: [{ ...delivery, invoicedOn: '2022-12-31' }, delivery] },
    });
    expect(co2?.deliveries.map(({ costCents }) => costCents)).toEqual([0, 6_476]);
    expect(toExactText(co2?.emissionsKg ?? rational(0))).toBe('3627.8928');
  });

  test.each([
    ['2022-09-30', 19],
    ['2022-10-01', 7],
    ['2024-03-31', 7],
    ['2024-04-01', 19],
  ])('gas delivered on %s carries %i %% tax', (deliveredOn, pct) => {
    const delivery = {
      fuel: 'natural_gas_gross_kwh',
      quantity: rational(10_000),
      eurPerTonne: rational(100),
      deliveredOn,
    };
    const cost = split({ emissions: { deliveries: [delivery] } })?.cost;
    expect(cost?.because.find(({ inputs }) => 'vatPct' in inputs)?.inputs['vatPct']).toBe(
      String(pct),
    );
  });
});

describe('another country', () => {
  const AUSTRIA = ruleSetOf('austria');
  const house = input(
    [user('a', 40, { heatUnits: rational(1) }), user('b', 60, { heatUnits: rational(3) })],
    100_000,
    {
      costs: { unitaryCents: cents(100_000), heatingOnlyCents: cents(20_000) },
      shares: { heatingConsumptionPct: rational(80) },
    },
  );

  test('sends costs of operation by area alone', () => {
    // 80 000 by units, 20 000 and the 20 000 of operation by area.
    expect(totals(heatingBill(house, AUSTRIA))).toEqual([20_000 + 16_000, 60_000 + 24_000]);
    expect(totals(heatingBill(house, ruleSetOf('germany')))).toEqual([
      24_000 + 9_600,
      72_000 + 14_400,
    ]);
  });

  test('splits what does not depend on consumption by equal months when users change', () => {
    const users = [
      user('a1', 40, { unit: 'a', to: '2025-02-28', hotWaterM3: rational(1) }),
      user('a2', 40, { unit: 'a', from: '2025-03-01', hotWaterM3: rational(1) }),
    ];
    const bill = heatingBill(
      { ...house, users, noInterimReading: [{ unit: 'a', heatUnits: rational(600) }] },
      AUSTRIA,
    );
    // Two of twelve months, though 59 of 365 days.
    expect(units(bill)).toEqual(['100', '500']);
    const inputs = { permille: '500/3', periodPermille: '1000' };
    expect(bill.lines[0]?.heatingBase.because[0].inputs).toMatchObject(inputs);
    expect(bill.lines[0]?.hotWaterBase.because[0].inputs).toMatchObject(inputs);
    expect(bill.lines[0]?.hotWaterBase.because[0].source).toBe('§10, §23 Abs. 3 HeizKG');
  });

  describe('splits heating and hot water flat where nothing can be measured', () => {
    const flat = (heatingPct: number, from = 2025): BillInput => ({
      ...house,
      period: { from: `${from}-01-01`, to: `${from}-12-31` },
      costs: { unitaryCents: cents(100_001) },
      shares: { heatingConsumptionPct: rational(70), hotWaterConsumptionPct: rational(70) },
      split: { method: 'flat', heatingPct: rational(heatingPct) },
    });
    const findings = (of: BillInput) =>
      legalCheck(of, heatingBill(of, AUSTRIA), AUSTRIA).filter(
        ({ code }) => code === 'flat-share-out-of-range',
      );

    test('the hot water part is rounded, the rest is heating', () => {
      const bill = heatingBill(flat(65), AUSTRIA);
      expect(bill.pots.hotWater.cents).toBe(35_000);
      expect(bill.pots.heating.cents).toBe(65_001);
      expect(bill.hotWater?.kwh).toBeUndefined();
      expect(bill.hotWater?.because[0]?.source).toBe('§9 Abs. 3 HeizKG');
    });

    test.each([
      [50, 2025, 0],
      [70, 2025, 0],
      [49, 2025, 1],
      [71, 2025, 1],
      [80, 2019, 0],
      [50, 2019, 1],
    ])('%i %% to the heating in %i: %i finding', (pct, year, count) => {
      expect(findings(flat(pct, year))).toHaveLength(count);
    });

    test('Germany knows no such split', () => {
      expect(() => heatingBill(flat(60), ruleSetOf('germany'))).toThrow(
        expect.objectContaining({ code: 'BILLING_RULE_NOT_IN_LAW' }),
      );
    });
  });

  test.each<[string, Partial<BillInput>]>([
    [
      'BILLING_RULE_NOT_IN_LAW',
      { co2: { livingAreaM2: rational(1), emissions: { kg: rational(1), costCents: cents(1) } } },
    ],
    [
      'BILLING_NO_PARAMETER',
      { split: { method: 'formula_area', areaM2: rational(1), plant: { totalKwh: rational(1) } } },
    ],
    [
      'BILLING_RULE_NOT_IN_LAW',
      {
        pipeHeat: {
          fedKwh: rational(1),
          kwhPerUnit: rational(1),
          mostlyUninsulated: true,
          key: 'area',
        },
      },
    ],
    ['BILLING_BAD_FIELD', { degreeDayTable: 'third' }],
  ])('refuses what its law does not know: %s', (code, more) => {
    expect(() => heatingBill({ ...house, ...more }, AUSTRIA)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
