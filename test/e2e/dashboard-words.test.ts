/** Words of the dashboard for what other parts of the project name: reasons, rules, codes. */
import { expect, test } from 'vitest';
import { rational } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { API_ERRORS } from '../../twin/api/errors.ts';
import { PROPERTY_ERRORS } from '../../twin/property/errors.ts';
import { heatingBill } from '../../twin/billing/bill.ts';
import { lineRow, propertyBill } from '../../twin/billing/dwelling-rows.ts';
import { ruleSetOf } from '../../twin/billing/rule-sets.ts';
import { DASHBOARD_WORDS } from '../../twin/words/dashboard.ts';
import { ERROR_WORDS } from '../../twin/words/errors.ts';
import { consumptionOf } from './dashboard-consumption.ts';
import { billOf, sheetOf } from './dashboard-data.ts';

const CATALOGS: readonly Readonly<Record<string, unknown>>[] = Object.values(DASHBOARD_WORDS);

test('every rule and every input of a bill has a sentence in both languages', () => {
  const bill = billOf('d01');
  const becauses = [
    sheetOf('lab').because,
    ...Object.values(bill?.because ?? {}),
    ...(bill?.meters ?? []).map(({ because }) => because),
    ...Object.values(consumptionOf('d01')?.because ?? {}),
    ...Object.values(consumptionOf('d01')?.hotWater?.because ?? {}),
  ];
  expect(becauses.length).toBeGreaterThan(5);
  for (const { rule, inputs } of becauses) {
    for (const catalog of CATALOGS) {
      expect(catalog[`because.rule.${rule}`], rule).toBeDefined();
      expect(catalog[`because.formula.${rule}`], rule).toBeDefined();
      for (const name of Object.keys(inputs)) {
        expect(catalog[`because.input.${name}`], name).toBeDefined();
      }
    }
  }
});

test('every refusal of the portal that can reach a page has a German text', () => {
  const codes = Object.keys({ ...API_ERRORS, ...PROPERTY_ERRORS });
  expect(codes.filter((code) => ERROR_WORDS.de[code] === undefined)).toEqual([]);
});

test('a bill with hot water, CO2 and a change of users has all its words too', () => {
  const flat = {
    unit: 'a',
    payer: 'tenant',
    areaM2: rational(50),
    hotWaterM3: rational(5),
  } as const;
  const bill = heatingBill(
    {
      period: { from: '2025-01-01', to: '2025-12-31' },
      costs: { unitaryCents: cents(100_000) },
      shares: { heatingConsumptionPct: rational(70), hotWaterConsumptionPct: rational(70) },
      split: {
        method: 'heat_meter',
        hotWaterKwh: rational(10),
        plant: { totalKwh: rational(100) },
      },
      co2: {
        livingAreaM2: rational(50),
        emissions: { kg: rational(2_000), costCents: cents(10_000) },
      },
      users: [
        { ...flat, id: 'a1', to: '2025-06-30', heatUnits: rational(5), prepaidCents: cents(5) },
        { ...flat, id: 'a2', from: '2025-07-01', heatUnits: rational(9) },
      ],
    },
    ruleSetOf(),
  );
  const { rows } = propertyBill(bill);
  const reasons = rows.flatMap(({ lines, because, further }) => [
    ...Object.values(because),
    ...Object.values(further ?? {}).map((amount) => amount.because[0]),
    ...lines.flatMap((line) => {
      const shown = lineRow(line);
      const more = Object.values(shown.further ?? {}).map((amount) => amount.because[0]);
      return [...Object.values(shown.because), ...more];
    }),
  ]);
  const rules = new Set(reasons.map(({ rule }) => rule));
  for (const rule of [
    'hot-water-base-by-area-and-days',
    'consumption-by-volume',
    'co2-credit',
    'balance',
  ] as const) {
    expect(rules).toContain(rule);
  }
  for (const { rule, inputs } of reasons) {
    for (const catalog of CATALOGS) {
      expect(catalog[`because.rule.${rule}`], rule).toBeDefined();
      expect(catalog[`because.formula.${rule}`], rule).toBeDefined();
      for (const name of Object.keys(inputs)) {
        expect(catalog[`because.input.${name}`], name).toBeDefined();
      }
    }
  }
});
