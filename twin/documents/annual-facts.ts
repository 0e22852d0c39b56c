/** The facts of a worksheet or a cost statement as a letter takes them. */
import { rational } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { given } from '../billing/worksheets/fields.ts';
import type { AnnualSheet } from '../billing/worksheets/letter-fields.ts';
import type { AnnualFacts } from './bill-letter.ts';

export function annualFacts(annual: AnnualSheet): AnnualFacts {
  return {
    ...given('mix', annual.mix, (mix) =>
      mix.map(({ carrier, pct }) => ({ carrier, pct: rational(pct) })),
    ),
    ...given('ghgKgPerKwh', annual.ghg_kg_kwh, rational),
    ...given('primaryEnergyFactor', annual.primary_energy_factor, rational),
    ...given('taxes', annual.taxes, (taxes) =>
      taxes.map(({ label, cents: own, source }) => ({
        label,
        cents: cents(own),
        ...given('source', source, (clause) => clause),
      })),
    ),
    ...given('heatKwh', annual.heat_kwh, rational),
    ...given('beforeKwh', annual.before_kwh, (before) => {
      return new Map(Object.entries(before).map(([user, kwh]) => [user, rational(kwh)]));
    }),
  };
}
