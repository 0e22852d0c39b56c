import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rational } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { heatingBill } from '../../twin/billing/bill.ts';
import { ruleSetOf } from '../../twin/billing/rule-sets.ts';
import { formatHousePage, HOUSE_PAGE } from './house-docs.ts';
import { FIGURE_HOUSES, FIGURES, houseYears } from './house-figures.ts';

test('the page of houses is up to date; `npm run docs` writes it', () => {
  const page = readFileSync(new URL(`../../${HOUSE_PAGE}`, import.meta.url), 'utf8');
  expect(page).toBe(formatHousePage());
});

test.each(FIGURE_HOUSES)('a year in %s is one that is published of such houses', (preset) => {
  for (const year of houseYears(preset)) {
    for (const { figure, least, most, houses, of } of FIGURES) {
      if (!houses.includes(preset)) continue;
      expect(of(year), figure).toBeGreaterThanOrEqual(least);
      expect(of(year), figure).toBeLessThanOrEqual(most);
    }
  }
});

// VDI 2077 Blatt 3.5: the law is asked with what a year really was.
test.each([
  ['one-pipe-50', true],
  ['altbau-12', false],
])('pipe heat of %s is corrected: %s', (preset, isCorrected) => {
  for (const { house, ratedUnits, heatingKwh } of houseYears(preset)) {
    const bill = heatingBill(
      {
        period: { from: '2025-01-01', to: '2025-12-31' },
        costs: { unitaryCents: cents(1_000_000) },
        shares: { heatingConsumptionPct: rational(70) },
        users: house.dwellings.map(({ id, areaM2 }, at) => ({
          ...{ id, unit: id, payer: 'tenant' as const },
          areaM2: rational(String(areaM2)),
          heatUnits: rational(Math.round(ratedUnits[at] ?? 0)),
        })),
        pipeHeat: {
          fedKwh: rational(Math.round(heatingKwh)),
          kwhPerUnit: rational(1),
          mostlyUninsulated: true,
          key: 'area',
        },
      },
      ruleSetOf(),
    );
    const text = JSON.stringify(bill, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(text.includes('pipe-heat-units')).toBe(isCorrected);
  }
});
