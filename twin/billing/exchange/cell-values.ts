/** Values of cells: numbers, days and money as spreadsheets of both languages write them. */
import { rational, toExactText } from '#kernel/rational.ts';
import { civilDate } from '#kernel/time.ts';
import { asText, badCell, fromText, type CsvCell, type CsvPlace } from './csv-table.ts';

export const CELL_KINDS = ['text', 'number', 'count', 'day', 'money', 'yes', 'choice'] as const;
type CellKind = (typeof CELL_KINDS)[number];

export interface CellForm {
  readonly kind: CellKind;
  /** Of a choice: what is written for each value. */
  readonly choices?: Readonly<Record<string, string>>;
}

interface Where {
  readonly place: CsvPlace;
  readonly separator: string;
}

/** Undefined of an empty cell. Throws BILLING_BAD_TABLE. */
export function cellValue(
  { kind, choices = {} }: CellForm,
  { text, isQuoted }: CsvCell,
  where: Where,
): string | number | boolean | undefined {
  const cell = kind === 'text' && isQuoted ? text : text.trim();
  if (cell === '') return undefined;
  const { place } = where;
  switch (kind) {
    case 'text':
      return fromText(cell);
    case 'number':
      return decimalOf(cell, where);
    case 'count':
      return countOf(decimalOf(cell, where), cell, place);
    case 'day':
      return dayOf(cell, place);
    case 'money':
      return centsOf(decimalOf(cell.replace(/\s*(€|EUR)$/i, ''), where), cell, place);
    case 'yes':
      return yesOf(cell, place);
    case 'choice':
      return choiceOf(cell, choices, place);
  }
}

const YES: Readonly<Record<string, boolean>> = {
  ja: true,
  yes: true,
  true: true,
  wahr: true,
  nein: false,
  no: false,
  false: false,
  falsch: false,
};

function yesOf(cell: string, place: CsvPlace): boolean {
  const word = cell.toLowerCase();
  if (Object.hasOwn(YES, word)) return YES[word] === true;
  throw badCell(place, cell, 'ja or nein, yes or no');
}

function choiceOf(
  cell: string,
  choices: Readonly<Record<string, string>>,
  place: CsvPlace,
): string {
  const wanted = cell.toLowerCase();
  const found = Object.entries(choices).find(
    ([value, german]) => value === wanted || german.toLowerCase() === wanted,
  );
  if (found !== undefined) return found[0];
  throw badCell(place, cell, `one of ${Object.keys(choices).join(', ')}`);
}

function dayOf(cell: string, place: CsvPlace): string {
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(cell);
  const [, day = '', month = '', year = ''] = german ?? [];
  const iso = german === null ? cell : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  try {
    return civilDate(iso);
  } catch {
    throw badCell(place, cell, 'a day of the calendar, DD.MM.YYYY or YYYY-MM-DD');
  }
}

/**
 * A table of semicolons has decimal commas, one of commas has points. The other mark before three
 * digits could be either and is refused: a factor of a thousand is no guess.
 */
function decimalOf(cell: string, { place, separator }: Where): string {
  const bare = cell
    .replace(/^'/, '')
    .replaceAll(/[\s\u00a0\u202f\u2009]/g, '')
    .replace(/^\u2212/, '-');
  const strange = separator === ';' ? '.' : separator === ',' ? ',' : '.,';
  const mark = /^-?[1-9]\d{0,2}([.,])\d{3}$/.exec(bare)?.[1];
  if (mark !== undefined && strange.includes(mark)) {
    throw badCell(place, cell, 'a number that can be read in one way only, such as 1234');
  }
  if (/^-?\d{1,30}([.,]\d{1,30})?(\/0*[1-9]\d{0,29})?$/.test(bare)) return bare.replace(',', '.');
  if (/^-?\d{1,3}(\.\d{3})+(,\d{1,30})?$/.test(bare)) {
    return bare.replaceAll('.', '').replace(',', '.');
  }
  if (/^-?\d{1,3}(,\d{3})+(\.\d{1,30})?$/.test(bare)) return bare.replaceAll(',', '');
  throw badCell(place, cell, 'a number, such as 1234,5');
}

function countOf(decimal: string, cell: string, place: CsvPlace): number {
  const count = Number(decimal);
  if (Number.isSafeInteger(count)) return count;
  throw badCell(place, cell, 'a whole number');
}

function centsOf(decimal: string, cell: string, place: CsvPlace): number {
  const found = /^(-?)(\d{1,11})(?:\.(\d{1,2})0*)?$/.exec(decimal);
  if (found === null) throw badCell(place, cell, 'euros with at most two decimals');
  const [, sign = '', euros = '', rest = ''] = found;
  const amount = Number(euros) * 100 + Number(rest.padEnd(2, '0'));
  return sign === '-' && amount !== 0 ? -amount : amount;
}

/** A cell that is read as the same value again; what no cell can hold stays out. */
export function cellText({ kind, choices = {} }: CellForm, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'ja' : 'nein';
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  switch (kind) {
    case 'money':
      return euros(Number(value));
    case 'number':
    case 'count':
      return numberText(value);
    case 'choice':
      return choices[value] ?? String(value);
    case 'yes':
    case 'day':
      return String(value);
    case 'text':
      return asText(String(value));
  }
}

/** A fraction is marked as text: else a spreadsheet makes a day of it. A minus is a number's. */
function numberText(value: string | number): string {
  const text = toExactText(rational(value)).replace('.', ',');
  return text.includes('/') ? `'${text}` : text;
}

function euros(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)},${digits.slice(-2)}`;
}
