import { describe, expect, test } from 'vitest';
import { rational } from '#kernel/rational.ts';
import { createRng } from '#kernel/rng.ts';
import { cents } from '#kernel/units.ts';
import { heatingBill } from '../../twin/billing/bill.ts';
import { fuelUse } from '../../twin/billing/fuel-stock.ts';
import { legalCheck } from '../../twin/billing/legal-check/legal-check.ts';
import { ruleSetOf } from '../../twin/billing/rule-sets.ts';
import type { BillInput } from '../../twin/billing/types.ts';
import { readStatement, withStatement } from '../../twin/billing/worksheets/statement.ts';
import { HEAT_SOURCES } from '../../sim/physics/heat-source.ts';
import { presetPlan } from '../../sim/scenario/house/houses.ts';
import { buildHouse } from '../../sim/world/property.ts';
import type { YearUsage } from '../../sim/world/heat-truth.ts';
import type { House, HouseFleet } from '../../sim/world/house.ts';
import { USUAL_HEATING } from '../../sim/world/house-building.ts';
import { billView } from '../run/house-bill.ts';
import { auditBill } from '../../sim/scenario/audit/bill-audit.ts';
import { fractionOf } from '../../sim/scenario/audit/fraction.ts';
import { lawfulBill } from '../../sim/scenario/audit/lawful-bill.ts';
import { invoicesOf } from './house-invoices.ts';
import { yearCosts } from './house-costs.ts';

const PLAIN = buildHouse(presetPlan('altbau-12'), createRng(1));
const WATER: HouseFleet = { security: 'm5', kinds: ['cold-water', 'warm-water'] };
const HEATED = HEAT_SOURCES.map((source) => {
  const heating = { ...USUAL_HEATING, source };
  const plan = { ...presetPlan('altbau-12'), heating, lossWPerM2K: source === 'oil' ? 1.6 : 0.9 };
  return [`with water meters, ${source}`, buildHouse(plan, createRng(1), WATER)] as const;
});
const HOUSES: Readonly<Record<string, House>> = {
  'without water meters': PLAIN,
  ...Object.fromEntries(HEATED),
};

const PER_INTAKE = { oil: 0.85, gas: 0.9, 'district-heat': 0.98, 'heat-pump': 3 } as const;

/** No winter is like the one before. */
function usedIn(house: House, year: number): YearUsage {
  const hotWaterKwh = house === PLAIN ? 0 : 21_000 + 100 * (year % 3);
  const heatingKwh = 70_000 + 1_700 * (year % 7);
  const perIntake = PER_INTAKE[house.heating.source];
  return {
    ...{ year, heatingKwh, hotWaterKwh, hotWaterM3: hotWaterKwh / 68, ratedUnits: 60_000 },
    ...{ intakeKwh: (heatingKwh + hotWaterKwh) / perIntake, dwellings: [] },
  };
}

function inputOf(house: House, year: number): BillInput {
  const { heatingCents, consumptionPct, statement } = yearCosts(
    house,
    usedIn(house, year),
    (id) => id,
  );
  const users = house.dwellings.map(({ id, areaM2 }) => ({
    id,
    unit: id,
    payer: 'tenant' as const,
    areaM2: rational(String(areaM2)),
    heatUnits: rational(100),
    ...(house === PLAIN ? {} : { hotWaterM3: rational(25) }),
  }));
  const input: BillInput = {
    period: { from: `${year}-01-01`, to: `${year}-12-31` },
    costs: { unitaryCents: cents(heatingCents) },
    shares: { heatingConsumptionPct: rational(consumptionPct) },
    users,
  };
  return withStatement(input, readStatement(JSON.parse(JSON.stringify(statement))));
}

function withPrepayments(house: House, year: number) {
  const input = inputOf(house, year);
  const paid = yearCosts(house, usedIn(house, year), (id) => id).statement.prepaid_cents ?? {};
  const users = input.users.map((user) => ({ ...user, prepaidCents: cents(paid[user.id] ?? 0) }));
  return heatingBill({ ...input, users }, ruleSetOf());
}

describe.each(Object.entries(HOUSES))('the preset house %s', (name, house) => {
  const withWater = name !== 'without water meters';
  const { source } = house.heating;

  test('costs between 9 and 20 € per square metre and year', () => {
    const areaM2 = house.dwellings.reduce((sum, dwelling) => sum + dwelling.areaM2, 0);
    const euroPerM2 = heatingBill(inputOf(house, 2025), ruleSetOf()).totalCents / 100 / areaM2;
    expect(euroPerM2).toBeGreaterThan(9);
    expect(euroPerM2).toBeLessThan(20);
  });

  test('is billed with CO2 costs, and hot water where it is metered', () => {
    const bill = heatingBill(inputOf(house, 2025), ruleSetOf());
    if (source === 'heat-pump') expect(bill.co2).toBeUndefined();
    else expect(bill.co2?.tier).toBeGreaterThan(2);
    expect(bill.pots.hotWater.cents > 0).toBe(withWater);
    expect(bill.hotWater !== undefined).toBe(withWater);
  });

  test('has nothing that the legal check objects to', () => {
    const input = inputOf(house, 2025);
    const law = ruleSetOf();
    const findings = legalCheck(input, heatingBill(input, law), law);
    expect(findings.filter(({ level }) => level !== 'note')).toEqual([]);
  });

  test('pays in advance about what it costs, in whole fives of euros a month', () => {
    const { statement } = yearCosts(house, usedIn(house, 2025), (id) => `${id}-o1`);
    const paid = Object.entries(statement.prepaid_cents ?? {});
    expect(paid.map(([id]) => id)).toEqual(house.dwellings.map(({ id }) => `${id}-o1`));
    expect(paid.every(([, year]) => year % 6_000 === 0)).toBe(true);
    const sum = paid.reduce((all, [, year]) => all + year, 0);
    const costs = heatingBill(inputOf(house, 2025), ruleSetOf()).totalCents;
    expect(Math.abs(sum - costs) / costs).toBeLessThan(0.05);
  });

  test.each([2015, 2022, 2023, 2024, 2025, 2026, 2027, 2031])(
    'is billed in %d as a calculation from the law alone does it, in every figure',
    (year) => {
      const bill = billView(withPrepayments(house, year));
      const users = house.dwellings.map(({ id: dwellingId, areaM2 }) => ({
        dwellingId,
        areaM2,
        allocators: [{ units: fractionOf(100), kq: '1', kc: '1' }],
        hotWaterLitres: fractionOf(withWater ? 25_000 : 0),
      }));
      const lawful = lawfulBill(users, invoicesOf(house, usedIn(house, year)), {
        year,
        provisional: false,
      });
      const audit = auditBill(bill, lawful);
      expect(audit).toMatchObject({ shiftedCents: 0, wrongCents: 0, sumCents: bill.costsCents });
      expect(audit.rows).toHaveLength(12);
      expect(audit.rows.every(({ balanceCents }) => balanceCents !== undefined)).toBe(true);
      // The other way round: forgotten prepayments are found.
      const less = {
        ...invoicesOf(house, usedIn(house, year)),
        prepaidCents: new Map<string, number>(),
      };
      const { rows } = lawfulBill(users, less, { year, provisional: false });
      expect(auditBill(bill, { ...lawful, rows }).wrongCents).toBeGreaterThan(0);
    },
  );
});

test('a house with a tank begins each year with the oil that the one before left, in litres and in cents', () => {
  const law = ruleSetOf();
  const stockOf = (year: number) => inputOf(PLAIN, year).costs.fuelStock;
  const [before, after] = [stockOf(2025), stockOf(2026)];
  if (before === undefined || after === undefined) throw new Error('no stock');
  expect(after.lots[0]).toMatchObject({
    quantity: before.closing,
    cents: fuelUse(before, law).closing.cents,
  });
});

const METERED = ['gas', 'district-heat', 'heat-pump'] as const;
test.each(METERED)(
  'what the meter of %s counted is on the bill, with what is paid for it',
  (source) => {
    const house = HOUSES[`with water meters, ${source}`] ?? PLAIN;
    const used = usedIn(house, 2025);
    const { energy, statement } = yearCosts(house, used, (id) => id);
    const kwh = energy.lots.map(({ quantity }) => quantity).reduce((all, one) => all + one, 0);
    expect(kwh).toBe(Math.round(used.intakeKwh));
    const more = yearCosts(house, { ...used, intakeKwh: 2 * used.intakeKwh }, (id) => id);
    expect(more.energy.usedCents).toBeGreaterThan(1.7 * energy.usedCents);
    const listed = statement.items?.find(({ kind }) => kind === energy.items[0]?.kind)?.cents;
    expect(listed).toBe(energy.usedCents);
    expect(statement.fuel_stock).toBeUndefined();
  },
);
