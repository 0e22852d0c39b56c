/** The costs of a bill: one by one with the fuel of a stock, or as sums where no list was given. */
import type { Cents } from '#kernel/units.ts';
import type { CostItem } from '../billing/worksheets/cost-list.ts';
import type { CostList, Writing } from './bill-letter.ts';
import { labelCell } from './bill-tables.ts';
import { deliveryText } from './co2-deliveries.ts';
import type { Block, Column, Row, Table } from './document.ts';
import type { WordKey } from './document-words.ts';

export function costTables(writing: Writing): Block[] {
  const { costs } = writing.letter;
  if (costs === undefined) return [sumsTable(writing)];
  const { fuel } = costs;
  return [...(fuel === undefined ? [] : [fuelTable(writing, fuel)]), listTable(writing, costs)];
}

function columns({ words }: Writing): Column[] {
  return [
    { title: words('bill.column.cost'), width: 5 },
    { title: words('bill.column.amount'), width: 2, align: 'right' },
  ];
}

/** Stock and deliveries, oldest first, and what is left of them. */
function fuelTable(writing: Writing, fuel: NonNullable<CostList['fuel']>): Table {
  const { words, format } = writing;
  const quantity = (value: Parameters<typeof format.number>[0]): string =>
    fuel.unit === undefined ? format.number(value, 0) : format.quantity(value, fuel.unit, 0);
  const lot = (label: string, own: typeof fuel.closing): Row => {
    const { quantity: amount, cents } = own;
    const of = deliveryText(own, { words, format, date: writing.letter.date });
    return {
      cells: [of === '' ? label : `${label} (${of})`, quantity(amount), format.money(cents)],
    };
  };
  const minus = { n: -fuel.closing.quantity.n, d: fuel.closing.quantity.d };
  const used = labelCell(writing, words('bill.fuel.used'), [fuel.used.amount]);
  return {
    kind: 'table',
    caption: words('bill.fuel'),
    columns: [
      { title: words('bill.column.fuel'), width: 5 },
      { title: words('bill.column.quantity'), width: 2, align: 'right' },
      { title: words('bill.column.amount'), width: 2, align: 'right' },
    ],
    rows: [
      ...fuel.lots.map((one, index) =>
        lot(
          index === 0 ? words('bill.fuel.opening') : words('bill.fuel.delivery', { n: index }),
          one,
        ),
      ),
      {
        cells: [
          words('bill.fuel.closing'),
          quantity(minus),
          format.money(fuel.closing.cents === 0 ? 0 : 0 - fuel.closing.cents),
        ],
      },
      { cells: [used, quantity(fuel.used.quantity), format.money(fuel.used.cents)], tone: 'sum' },
    ],
  };
}

function listTable(writing: Writing, { items, fuel }: CostList): Table {
  const { bill, words, format } = writing;
  const co2: Row[] =
    bill.co2 === undefined
      ? []
      : [{ cells: [words('bill.costs.co2'), format.money(bill.co2.cost.cents)], tone: 'detail' }];
  const fuelRow: Row[] =
    fuel === undefined
      ? []
      : [{ cells: [words('bill.fuel.used'), format.money(fuel.used.cents)] }, ...co2];
  return {
    kind: 'table',
    caption: words('bill.costs'),
    columns: columns(writing),
    rows: [
      ...fuelRow,
      ...items.flatMap((item): Row[] => {
        const row: Row = { cells: [itemName(writing, item), format.money(item.cents)] };
        return item.kind === 'fuel' || item.kind === 'heat-delivery' ? [row, ...co2] : [row];
      }),
      totalRow(writing),
    ],
  };
}

/** Its own name, or the usual one of its kind. */
export function itemName({ words }: Writing, { kind, label, side }: CostItem): string {
  const name = label ?? words(`bill.cost.${kind}`);
  return side === undefined ? name : words(`bill.cost.of.${side}`, { name });
}

/** Of a bill whose costs nobody listed. */
function sumsTable(writing: Writing): Table {
  const { bill, words, format } = writing;
  const { unitary, heatingOnlyCents, hotWaterOnlyCents } = bill.costs;
  const oneSided = (key: WordKey, amount: Cents): Row[] =>
    amount === 0 ? [] : [{ cells: [words(key), format.money(amount)] }];
  return {
    kind: 'table',
    caption: words('bill.costs'),
    columns: columns(writing),
    rows: [
      {
        cells: [labelCell(writing, words('bill.unitary'), [unitary]), format.money(unitary.cents)],
      },
      ...oneSided('bill.heatingOnly', heatingOnlyCents),
      ...oneSided('bill.hotWaterOnly', hotWaterOnlyCents),
      totalRow(writing),
    ],
  };
}

function totalRow({ bill, words, format }: Writing): Row {
  return { cells: [words('bill.totalCosts'), format.money(bill.costs.total.cents)], tone: 'sum' };
}
