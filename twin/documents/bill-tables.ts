/** The tables of a bill: costs, pots and shares, devices, CO2 costs, and what is left to pay. */
import { defined } from '#kernel/defined.ts';
import { divide, multiply, rational, type Rational } from '#kernel/rational.ts';
import type { Amount, Because } from '../billing/because.ts';
import { unitPrice } from '../billing/unit-price.ts';
import { becauseNote } from './because-note.ts';
import type { Writing } from './bill-letter.ts';
import type { Block, Content, Inline, Row, Table } from './document.ts';
import { isByHeatMeters } from './device-tables.ts';
import { isSettled } from './letter-state.ts';
import { nextPrepayment, prepaidUntil } from './prepaid.ts';
import type { WordKey, Words } from './document-words.ts';

const PRICE_DIGITS = 6;

/** A label with the notes that explain the amounts of its row: there they disturb no column. */
export function labelCell(writing: Writing, label: string, amounts: readonly Amount[]): Content {
  const refs = amounts
    .flatMap(({ because }) => because.slice(0, 1))
    .map((reason) => {
      return writing.notes.ref(becauseNote(reason, writing));
    });
  return [label, ...refs.flatMap((ref): Inline[] => ['\u00a0', ref])];
}

/** Only where hot water is billed: how the common costs come apart. */
export function splitTable(writing: Writing): Block[] {
  const { bill, words, format, notes } = writing;
  const { hotWater, pots } = bill;
  if (pots.hotWater.cents === 0) return [];
  const rows: Row[] = [];
  if (hotWater !== undefined) {
    const why = hotWater.because.flatMap((reason): Inline[] => [
      '\u00a0',
      notes.ref(becauseNote(reason, writing)),
    ]);
    const share = format.percent(hotWater.share, 4);
    if (hotWater.kwh === undefined) {
      rows.push({ cells: [[words('bill.hotWaterShare'), ...why], share] });
    } else {
      const heat = format.quantity(hotWater.kwh, 'kWh', 2);
      rows.push({ cells: [[words('bill.hotWaterHeat'), ...why], heat] });
      rows.push({ cells: [words('bill.hotWaterShare'), share] });
    }
  }
  for (const pot of ['heating', 'hotWater'] as const) {
    const label = labelCell(writing, words(`bill.${pot}Costs`), [pots[pot]]);
    rows.push({ cells: [label, format.money(pots[pot].cents)] });
  }
  return [
    {
      kind: 'table',
      caption: words('bill.split'),
      columns: [
        { title: words('bill.column.cost'), width: 5 },
        { title: words('bill.column.amount'), width: 2, align: 'right' },
      ],
      rows,
    },
  ];
}

const POTS = ['heatingBase', 'heatingConsumption', 'hotWaterBase', 'hotWaterConsumption'] as const;

export function distributionTable(writing: Writing): Table {
  const { bill, line, words, format } = writing;
  const used = POTS.filter((pot) => bill.pots[pot].cents !== 0 || line[pot].cents !== 0);
  return {
    kind: 'table',
    caption: words('bill.distribution'),
    columns: [
      { title: words('bill.column.pot'), width: 36 },
      { title: words('bill.column.potAmount'), width: 16, align: 'right' },
      { title: words('bill.column.key'), width: 23, align: 'right' },
      { title: words('bill.column.price'), width: 18, align: 'right' },
      { title: words('bill.column.own'), width: 22, align: 'right' },
      { title: words('bill.column.ownAmount'), width: 15, align: 'right' },
    ],
    rows: [
      ...used.map((pot) => potRow(writing, pot)),
      {
        cells: [
          labelCell(writing, words('bill.sum'), [line.total]),
          format.money(bill.costs.total.cents),
          '',
          '',
          '',
          format.money(line.total.cents),
        ],
        tone: 'sum',
      },
    ],
  };
}

function potRow(writing: Writing, pot: (typeof POTS)[number]): Row {
  const { bill, line, words, format } = writing;
  const key = distributionKey(line[pot].because[0], isByHeatMeters(line));
  const amount = bill.pots[pot];
  const price =
    key === undefined || key.total.n === 0n
      ? ''
      : words('money.price', {
          amount: format.number(unitPrice(amount.cents, key.total, PRICE_DIGITS), PRICE_DIGITS),
        });
  const quantity = (value: Rational): string =>
    key === undefined ? '–' : `${format.number(value, key.digits)}\u00a0${words(key.unit)}`;
  return {
    cells: [
      labelCell(writing, words(`bill.${pot}`), [amount, line[pot]]),
      format.money(amount.cents),
      key === undefined ? '–' : quantity(key.total),
      price,
      key === undefined ? '–' : quantity(key.own),
      format.money(line[pot].cents),
    ],
  };
}

interface DistributionKey {
  readonly unit: WordKey;
  readonly own: Rational;
  readonly total: Rational;
  readonly digits: number;
}

/** What the amount goes by, out of its own reason; undefined where that is no single key. */
function distributionKey({ rule, inputs }: Because, isHeat: boolean): DistributionKey | undefined {
  const value = (name: string): Rational => rational(inputs[name] ?? 0);
  const area = { unit: 'bill.unit.area', total: value('totalAreaM2'), digits: 2 } as const;
  switch (rule) {
    case 'base-by-area':
    case 'hot-water-base-by-area':
    case 'consumption-by-area':
      return { ...area, own: value('areaM2') };
    case 'base-by-area-and-degree-days':
      return { ...area, own: partOf(value('areaM2'), value('permille'), value('periodPermille')) };
    case 'hot-water-base-by-area-and-days': {
      const parts =
        inputs['permille'] === undefined
          ? ([value('days'), value('periodDays')] as const)
          : ([value('permille'), value('periodPermille')] as const);
      return { ...area, own: partOf(value('areaM2'), ...parts) };
    }
    case 'consumption-by-rated-units': {
      const [own, total] = [value('ratedUnits'), value('totalRatedUnits')];
      const unit = isHeat ? 'bill.unit.kwh' : 'bill.unit.units';
      return { unit, own, total, digits: 1 };
    }
    case 'consumption-by-volume': {
      const [own, total] = [value('volumeM3'), value('totalVolumeM3')];
      return { unit: 'bill.unit.volume', own, total, digits: 2 };
    }
    default:
      return undefined;
  }
}

function partOf(area: Rational, part: Rational, whole: Rational): Rational {
  return whole.n === 0n ? area : divide(multiply(area, part), whole);
}

/** Why the cents of a share may differ by one from what a pocket calculator says. */
export function remainderNote({ line, words }: Writing): Block[] {
  const amounts = [...POTS.map((pot) => line[pot]), ...(line.co2Credit ? [line.co2Credit] : [])];
  const count = amounts.reduce(
    (all, { because: [{ inputs }] }) => all + Number(inputs['remainderCents'] ?? 0),
    0,
  );
  if (count === 0) return [];
  const content = count === 1 ? words('bill.remainder.one') : words('bill.remainder', { count });
  return [{ kind: 'paragraph', tone: 'small', content }];
}

/** From the share to the balance, one step a row. */
export function settlementTable(writing: Writing): Table {
  const { words } = writing;
  return {
    kind: 'table',
    caption: words('bill.settlement'),
    columns: [
      { title: words('bill.column.cost'), width: 5 },
      { title: words('bill.column.amount'), width: 2, align: 'right' },
    ],
    rows: [...shareRows(writing), ...balanceRows(writing)],
  };
}

/** An amount of a row, taken off where `sign` is −1. */
function step(
  writing: Writing,
  label: string,
  { amount, sign = 1, tone }: { amount: Amount; sign?: 1 | -1; tone?: 'sum' | 'detail' },
): Row {
  const cells = [
    labelCell(writing, label, [amount]),
    writing.format.money(amount.cents === 0 ? 0 : sign * amount.cents),
  ];
  return { cells, ...defined({ tone }) };
}

function shareRows(writing: Writing): Row[] {
  const { line, words } = writing;
  const rows = [step(writing, words('bill.yourShare'), { amount: line.total })];
  if (line.co2Credit !== undefined) {
    rows.push(step(writing, words('bill.co2Credit'), { amount: line.co2Credit, sign: -1 }));
  }
  for (const { reason, amount } of line.reductions) {
    rows.push(step(writing, reductionLabel(reason, words), { amount, sign: -1 }));
  }
  rows.push(step(writing, words('bill.payable'), { amount: line.payable, tone: 'sum' }));
  for (const part of line.vat === undefined ? [] : (['net', 'tax', 'gross'] as const)) {
    const amount = line.vat?.[part];
    if (amount !== undefined) {
      rows.push(step(writing, words(`bill.${part}`), { amount, tone: 'detail' }));
    }
  }
  return rows;
}

const REDUCTIONS = [
  'not_by_consumption',
  'no_remote_reading',
  'missing_information',
  'missing_co2_information',
] as const;

/** The law of another country may know reasons that have no words here. */
function reductionLabel(reason: string, words: Words): string {
  const known = REDUCTIONS.find((one) => one === reason);
  return known === undefined
    ? words('bill.reduction', { reason })
    : words(`bill.reduction.${known}`);
}

function balanceRows(writing: Writing): Row[] {
  const { letter, bill, line, words, format, state } = writing;
  if (!isSettled(state)) {
    const due = prepaidUntil(line, letter.date);
    if (due === undefined) return [];
    const label = words('bill.prepaidSoFar', { date: format.date(letter.date) });
    return [{ cells: [label, format.money(due)] }];
  }
  const { prepaidCents, balance } = line;
  const prepayment = nextPrepayment(bill, line);
  const rows: Row[] = [];
  if (prepaidCents !== undefined && balance !== undefined) {
    const prepaid = prepaidCents === 0 ? 0 : 0 - prepaidCents;
    rows.push({ cells: [words('bill.prepaid'), format.money(prepaid)] });
    const isRefund = balance.cents < 0;
    const due = isRefund ? 'bill.balanceRefund' : 'bill.balanceOwed';
    const label = words(balance.cents === 0 ? 'bill.even' : due);
    rows.push(step(writing, label, { amount: balance, sign: isRefund ? -1 : 1, tone: 'sum' }));
  }
  if (prepayment !== undefined) {
    rows.push(step(writing, words('bill.newPrepayment'), { amount: prepayment }));
  }
  return rows;
}
