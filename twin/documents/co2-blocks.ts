/** CO2 costs on a letter: own share, class, and what they are made of (§7 Abs. 3 CO2KostAufG). */
import { subtract, rational, type Rational } from '#kernel/rational.ts';
import type { Amount } from '../billing/because.ts';
import type { PricedDelivery } from '../billing/co2-types.ts';
import { uncheckedFuel } from '../billing/fuels.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import type { Writing } from './bill-letter.ts';
import { labelCell } from './bill-tables.ts';
import { co2DeliveryTable } from './co2-deliveries.ts';
import type { Block, Content } from './document.ts';
import { fuelName } from './fuel-name.ts';
import type { WordKey } from './document-words.ts';

export function co2Blocks(writing: Writing): Block[] {
  const { bill, line, words, format } = writing;
  const { co2 } = bill;
  if (co2 === undefined) return [];
  const heading: Block = { kind: 'heading', level: 2, text: words('bill.co2') };
  if (co2.isBeforeLaw) return [heading, { kind: 'paragraph', content: words('bill.co2.notSplit') }];
  const percent = (value: Rational): string => format.percentOf(format.short(value, 1));
  const pct = percent(co2.landlordPct);
  const rest = percent(subtract(rational(100), co2.landlordPct));
  const tier =
    co2.tier === null
      ? words('bill.co2.noTier', { pct, rest })
      : words('bill.co2.tierValue', { tier: co2.tier, pct, rest });
  const fact = (key: WordKey, amount: Amount): readonly [string, Content] => [
    words(key),
    labelCell(writing, format.money(amount.cents), [amount]),
  ];
  return [
    heading,
    {
      kind: 'facts',
      rows: [
        ...(line.co2Own === undefined ? [] : [fact('bill.co2.own', line.co2Own)]),
        ...(line.co2Credit === undefined ? [] : [fact('bill.co2.credit', line.co2Credit)]),
        [words('bill.co2.tier'), tier],
        [words('bill.co2.emissions'), format.quantity(co2.emissionsKg, 'kg', 1)],
        [words('bill.co2.area'), format.quantity(co2.livingAreaM2, 'm²', 2)],
        [words('bill.co2.specific'), format.quantity(co2.specificKgM2, 'kg', 1)],
        fact('bill.co2.cost', co2.cost),
        fact('bill.co2.landlord', co2.landlord),
        fact('bill.co2.tenant', co2.tenant),
      ],
    },
    ...co2DeliveryTable(co2.deliveries, {
      words,
      format,
      law: ruleSetOf(bill.country),
      date: writing.letter.date,
    }),
    ...uncheckedNote(writing, co2.deliveries),
  ];
}

/** What nobody has checked never stands on a letter as a fact. */
function uncheckedNote({ bill, words }: Writing, deliveries: readonly PricedDelivery[]): Block[] {
  const law = ruleSetOf(bill.country);
  const ids = deliveries
    .filter(({ delivery }) => delivery.kgPerUnit === undefined)
    .map(({ delivery }) => delivery.fuel)
    .filter((id) => uncheckedFuel(id, law) !== undefined);
  const fuels = [...new Set(ids.map((id) => fuelName(id, law, words)))].join(', ');
  if (fuels === '') return [];
  return [{ kind: 'paragraph', tone: 'notice', content: words('bill.co2.unchecked', { fuels }) }];
}
