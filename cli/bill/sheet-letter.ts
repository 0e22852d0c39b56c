/** The letter of a worksheet: its bill, and what else it says for paper. */
import { monthOf } from '#kernel/month.ts';
import { addDays } from '#kernel/time.ts';
import { heatingBill } from '../../twin/billing/bill.ts';
import { namedFuels } from '../../twin/billing/fuels.ts';
import type { RuleSet } from '../../twin/billing/rule-set.ts';
import { billInputOf } from '../../twin/billing/worksheets/bill-input.ts';
import type { BillSheet } from '../../twin/billing/worksheets/bill-schema.ts';
import { annualFacts } from '../../twin/documents/annual-facts.ts';
import type { BillLetter } from '../../twin/documents/bill-letter.ts';
import { allFindings } from '../../twin/documents/letter-check.ts';
import { energyOf } from '../../twin/documents/letter-facts.ts';
import { averageOf, costList, FUEL_UNITS } from '../../twin/property/bill-letters.ts';

interface LetterChoices {
  readonly law: RuleSet;
  /** Of the house, where the worksheet does not name it. */
  readonly name: string;
  readonly options: Pick<BillLetter, 'language'> &
    Partial<Pick<BillLetter, 'sender' | 'brand' | 'date' | 'replaces'>>;
}

/** The worksheet was answered before: only then its fields are what they say. */
export function sheetLetter(sheet: BillSheet, { law, name: other, options }: LetterChoices) {
  const input = billInputOf(sheet);
  const made = heatingBill(input, law);
  const name = made.property.name || other;
  const bill = { ...made, property: { id: made.property.id, name } };
  const { letter: facts, costs } = sheet;
  const energy = energyOf(namedFuels(input, law)[0]?.carrier);
  const letter: BillLetter = {
    date: addDays(bill.period.to, 1),
    sender: facts?.sender ?? { name, address: '' },
    propertyAddress: facts?.property_address ?? '',
    bill,
    ...(energy && averageOf(bill.country, energy, monthOf(bill.period.to))),
    ...(costs.items && {
      costs: costList(input, costs.items, { law, unit: energy && FUEL_UNITS[energy] }),
    }),
    ...(facts?.annual && { annual: annualFacts(facts.annual) }),
    ...options,
    ...(options.date && { sentOn: options.date }),
  };
  return { ...letter, findings: allFindings(letter, input) };
}
