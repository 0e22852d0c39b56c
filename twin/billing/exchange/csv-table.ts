/**
 * Tables as spreadsheets write them: UTF-8 with or without a mark, UTF-16, Windows-1252; semicolon,
 * comma or tab; quoted cells. What is written is read again as the same cells, and no cell of ours
 * is taken for a formula.
 */
import { billingError } from '../errors.ts';

export interface CsvCell {
  readonly text: string;
  /** Then blanks at its ends belong to it. */
  readonly isQuoted: boolean;
}

export interface CsvRow {
  /** Where it begins in the file, from 1. */
  readonly line: number;
  readonly cells: readonly CsvCell[];
}

export interface CsvTable {
  /** Of the file, for errors. */
  readonly name: string;
  readonly head: CsvRow;
  readonly rows: readonly CsvRow[];
  /** Between cells; it tells how the program that wrote it writes decimals. */
  readonly separator: string;
}

const CELLS_MAX = 2_000_000;

export interface CsvPlace {
  readonly table: string;
  readonly line: number;
  /** From 1; 0 where the whole row is meant. */
  readonly column: number;
  readonly name?: string;
}

/** An error that names the file, the line and the column. */
export function badCell(
  { table, line, column, name = '' }: CsvPlace,
  got: string | number,
  expected: string,
): Error {
  const details = { table, line, column: name === '' ? column : `${column} (${name})` };
  return billingError('BILLING_BAD_TABLE', { details: { ...details, got, expected } });
}

/** Throws BILLING_BAD_TABLE. */
export function readCsv(bytes: Uint8Array, name: string): CsvTable {
  const text = textOf(bytes).replace(/^\ufeff/, '');
  // A spreadsheet's own hint about its separator.
  const hint = /^sep=(.)(\r\n|\r|\n)/.exec(text);
  const body = hint === null ? text : text.slice(hint[0].length);
  const separator = hint?.[1] ?? separatorOf(body);
  const firstLine = hint === null ? 1 : 2;
  const [head, ...rows] = rowsOf(body, { name, separator, firstLine }).filter(({ cells }) =>
    cells.some(({ text: own }) => own.trim() !== ''),
  );
  if (head === undefined) {
    throw badCell({ table: name, line: 1, column: 0 }, 'an empty table', 'a head with columns');
  }
  return { name, head, rows, separator };
}

function textOf(bytes: Uint8Array): string {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0 && c !== 0 && d === 0)) {
    return new TextDecoder('utf-16le').decode(bytes);
  }
  if ((a === 0xfe && b === 0xff) || (a === 0 && b !== 0 && c === 0 && d !== 0)) {
    return new TextDecoder('utf-16be').decode(bytes);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** What stands most often in the head, outside of quotes. */
function separatorOf(body: string): string {
  const head = (body.split(/\r\n|\r|\n/, 1)[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (mark: string): number => head.split(mark).length;
  return [';', '\t', ','].toSorted((a, b) => count(b) - count(a))[0] ?? ';';
}

interface Reading {
  readonly name: string;
  readonly separator: string;
  readonly firstLine: number;
}

/** RFC 4180, with any of the three line breaks; a line break in quotes belongs to the cell. */
function rowsOf(text: string, { name, separator, firstLine }: Reading): CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: CsvCell[] = [];
  let [cell, isQuoted, wasQuoted] = ['', false, false];
  let [line, rowLine, count] = [firstLine, firstLine, 0];
  const endCell = (): void => {
    cells.push({ text: cell, isQuoted: wasQuoted });
    [cell, wasQuoted] = ['', false];
    count += 1;
    if (count <= CELLS_MAX) return;
    throw badCell({ table: name, line, column: 0 }, `${count} cells`, `at most ${CELLS_MAX}`);
  };
  const endRow = (): void => {
    endCell();
    rows.push({ line: rowLine, cells });
    [cells, rowLine] = [[], line];
  };
  for (let at = 0; at < text.length; at++) {
    const mark = text.charAt(at);
    const isBreak = mark === '\n' || (mark === '\r' && text[at + 1] !== '\n');
    if (isBreak) line += 1;
    if (isQuoted) {
      if (mark !== '"') cell += mark;
      else if (text[at + 1] === '"') cell += text.charAt(++at);
      else isQuoted = false;
    } else if (mark === '"' && cell.trim() === '' && !wasQuoted) {
      [cell, isQuoted, wasQuoted] = ['', true, true];
    } else if (mark === separator) endCell();
    else if (isBreak) endRow();
    else if (mark !== '\r') cell += mark;
  }
  if (isQuoted) {
    const place = { table: name, line: rowLine, column: cells.length + 1 };
    throw badCell(place, 'a cell that opens with a quote', 'a closing quote');
  }
  if (cell !== '' || wasQuoted || cells.length > 0) endRow();
  return rows;
}

/** RFC 4180 with semicolons and a mark, which spreadsheets need to see UTF-8. */
export function writeCsv(rows: readonly (readonly string[])[], separator = ';'): string {
  const cell = (value: string): string =>
    value.includes(separator) || /["\r\n]|^\s|\s$/.test(value)
      ? `"${value.replaceAll('"', '""')}"`
      : value;
  return `\ufeff${rows.map((row) => `${row.map(cell).join(separator)}\r\n`).join('')}`;
}

const FORMULA = /^'*[=+\-@\t\r]/;

/** A text that a spreadsheet would take for a formula is marked as text. */
export const asText = (value: string): string => (FORMULA.test(value) ? `'${value}` : value);

/** What `asText` marked, without its mark. */
export const fromText = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
