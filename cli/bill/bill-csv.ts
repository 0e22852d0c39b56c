/** The lines of a bill as a table for a spreadsheet, in the form that the language's programs open. */
import type { Language } from '#kernel/language.ts';
import { moneyText } from '#kernel/money.ts';
import { toDecimal } from '#kernel/rational.ts';
import { asText } from '../../twin/billing/exchange/csv-table.ts';
import type { Writing } from '../../twin/words/words.ts';
import { WRITING } from '../../twin/words/writing.ts';
import type { Bill, BillLine } from '../../twin/billing/types.ts';

type Form = Writing['csv'];

const COLUMNS: readonly (readonly [name: string, value: (line: BillLine, form: Form) => string])[] =
  [
    ['user', ({ userId }) => asText(userId)],
    ['dwelling', ({ unit }) => asText(unit)],
    ['label', ({ label }) => asText(label)],
    ['occupant', ({ occupant }) => asText(occupant)],
    ['payer', ({ payer }) => payer],
    ['from', ({ period }) => period.from],
    ['to', ({ period }) => period.to],
    ['area_m2', ({ areaM2 }, form) => number(toDecimal(areaM2, 2), form)],
    ['rated_units', ({ heatUnits }, form) => number(toDecimal(heatUnits, 3), form)],
    ['hot_water_m3', ({ hotWaterM3 }, form) => number(toDecimal(hotWaterM3, 3), form)],
    ['heating_base_eur', ({ heatingBase }, form) => euro(heatingBase.cents, form)],
    ['heating_consumption_eur', (line, form) => euro(line.heatingConsumption.cents, form)],
    ['hot_water_base_eur', ({ hotWaterBase }, form) => euro(hotWaterBase.cents, form)],
    ['hot_water_consumption_eur', (line, form) => euro(line.hotWaterConsumption.cents, form)],
    ['total_eur', ({ total }, form) => euro(total.cents, form)],
    ['co2_credit_eur', ({ co2Credit }, form) => euro(co2Credit?.cents ?? 0, form)],
    ['payable_eur', ({ payable }, form) => euro(payable.cents, form)],
    ['prepaid_eur', ({ prepaidCents }, form) => optionalEuro(prepaidCents, form)],
    ['balance_eur', ({ balance }, form) => optionalEuro(balance?.cents, form)],
  ];

/**
 * RFC 4180 with a head; German spreadsheets want semicolons and decimal commas. `labour` are the
 * shares of labour by line (§35a EStG), where they are known.
 */
export function billCsv(bill: Bill, language: Language, labour?: readonly number[]): string {
  const form = WRITING[language].csv;
  const rows = [
    [...COLUMNS.map(([name]) => name), ...(labour === undefined ? [] : ['labour_eur'])],
    ...bill.lines.map((line, at) => [
      ...COLUMNS.map(([, value]) => value(line, form)),
      ...(labour === undefined ? [] : [euro(labour[at] ?? 0, form)]),
    ]),
  ];
  const lines = rows.map((row) => row.map((cell) => quoted(cell, form)).join(form.separator));
  return `${form.mark}${lines.map((line) => `${line}\r\n`).join('')}`;
}

function quoted(cell: string, { separator }: Form): string {
  const plain = !cell.includes(separator) && !/["\r\n]/.test(cell);
  return plain ? cell : `"${cell.replaceAll('"', '""')}"`;
}

function number(value: string, { decimal }: Form): string {
  return value.replace('.', decimal);
}

function euro(cents: number, form: Form): string {
  return moneyText(cents, { group: '', decimal: form.decimal, minus: '-', before: '', after: '' });
}

function optionalEuro(cents: number | undefined, form: Form): string {
  return cents === undefined ? '' : euro(cents, form);
}
