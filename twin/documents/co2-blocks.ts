/** CO2 costs on a letter: own share, class, and what they are made of (§7 Abs. 3 CO2KostAufG). */
import { subtract, rational } from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import type { Amount } from '../billing/because.ts';
import type { PricedDelivery } from '../billing/co2-types.ts';
import { uncheckedFuel } from '../billing/fuels.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import type { Writing } from './bill-letter.ts';
import { labelCell } from './bill-tables.ts';
import { deliveryText } from './cost-tables.ts';
import type { Block, Content, Row } from './document.ts';
import { fuelName } from './fuel-name.ts';
import type { WordKey } from './words/words.ts';

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
    ...deliveryTable(writing, co2.deliveries),
  ];
}

function deliveryTable(writing: Writing, deliveries: readonly PricedDelivery[]): Block[] {
  if (deliveries.length === 0) return [];
  const { words } = writing;
  const right = 'right' as const;
  return [
    {
      kind: 'table',
      caption: words('bill.co2.deliveries'),
      columns: [
        { title: words('bill.co2.column.fuel'), width: 26 },
        { title: words('bill.column.delivered'), width: 26 },
        { title: words('bill.co2.column.quantity'), width: 20, align: right },
        { title: words('bill.co2.column.factor'), width: 18, align: right },
        { title: words('bill.co2.column.kg'), width: 18, align: right },
        { title: words('bill.co2.column.price'), width: 22, align: right },
        { title: words('bill.co2.column.cost'), width: 18, align: right },
      ],
      rows: deliveries.map((one) => deliveryRow(one, writing)),
    },
    ...uncheckedNote(writing, deliveries),
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

function deliveryRow(one: PricedDelivery, writing: Writing): Row {
  const { bill, words, format } = writing;
  const { delivery, unit, kgPerUnit, emissionsKg, eurPerTonne, vatPct, costCents } = one;
  const year = delivery.deliveredOn === undefined ? String(delivery.year ?? '') : '';
  const when = [year, deliveryText(delivery, writing)];
  return {
    cells: [
      fuelName(delivery.fuel, ruleSetOf(bill.country), words),
      when.filter((part) => part !== '').join(', '),
      `${format.short(delivery.quantity, 3)}\u00a0${unit}`,
      format.short(kgPerUnit, 8),
      format.number(emissionsKg, 1),
      `${words('money.price', { amount: format.short(eurPerTonne, 2) })}, ${format.percentOf(format.short(vatPct, 1))}`,
      format.money(costCents),
    ],
  };
}
