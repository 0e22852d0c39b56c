/** Fuel by delivery: day, number, quantity, factor, price of its CO2 (§3 Abs. 1, §7 Abs. 3 CO2KostAufG). */
import type { CivilDate } from '#kernel/time.ts';
import type { PricedDelivery } from '../billing/co2-types.ts';
import type { RuleSet } from '../billing/rule-set.ts';
import type { FuelLot } from '../billing/types.ts';
import type { Block, Row } from './document.ts';
import type { Format } from './format.ts';
import { fuelName } from './fuel-name.ts';
import type { Words } from './document-words.ts';

interface Paper {
  readonly words: Words;
  readonly format: Format;
  /** Of the letter. */
  readonly date: CivilDate;
}

/** Day and number of a delivery; of one that is only expected there is no invoice yet. */
export function deliveryText(
  { deliveredOn, number }: Pick<FuelLot, 'deliveredOn' | 'number'>,
  { date, words, format }: Paper,
): string {
  if (deliveredOn !== undefined && deliveredOn > date) {
    return words('bill.fuel.expected', { date: format.date(deliveredOn) });
  }
  const when = deliveredOn === undefined ? '' : format.date(deliveredOn);
  return [when, number ?? ''].filter((part) => part !== '').join(', ');
}

export function co2DeliveryTable(
  deliveries: readonly PricedDelivery[],
  paper: Paper & { readonly law: RuleSet },
): Block[] {
  if (deliveries.length === 0) return [];
  const { words } = paper;
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
      rows: deliveries.map((one) => deliveryRow(one, paper)),
    },
  ];
}

function deliveryRow(one: PricedDelivery, paper: Paper & { readonly law: RuleSet }): Row {
  const { words, format, law } = paper;
  const { delivery, unit, kgPerUnit, emissionsKg, eurPerTonne, vatPct, costCents } = one;
  const year = delivery.deliveredOn === undefined ? String(delivery.year ?? '') : '';
  const price = words('money.price', { amount: format.short(eurPerTonne, 2) });
  return {
    cells: [
      fuelName(delivery.fuel, law, words),
      [year, deliveryText(delivery, paper)].filter((part) => part !== '').join(', '),
      `${format.short(delivery.quantity, 3)}\u00a0${unit}`,
      format.short(kgPerUnit, 8),
      format.number(emissionsKg, 1),
      `${price}, ${format.percentOf(format.short(vatPct, 1))}`,
      format.money(costCents),
    ],
  };
}
