/** Tables of a landlord beside a worksheet: read in its place, written from it, and what was billed. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LabError } from '#kernel/errors.ts';
import { isRecord } from '#kernel/records.ts';
import { readLandlordTable } from '../../twin/billing/exchange/landlord-csv.ts';
import {
  SHEET_TABLES,
  tablesOf,
  withTables,
  type SheetTable,
  type TableFile,
} from '../../twin/billing/exchange/sheet-tables.ts';
import {
  badUsage,
  textOption,
  type CommandIo,
  type OptionSpec,
  type ParsedArgs,
} from '../common/args.ts';
import { fileNotRead } from '../common/errors.ts';
import { writeFile } from '../common/document-file.ts';
import { BrokenRow, readJsonRows } from '../common/text-file.ts';

const names = SHEET_TABLES.map((table) => `${table}.csv`).join(', ');

export const TABLE_OPTIONS = {
  tables: {
    type: 'string',
    value: 'DIR',
    summary: `read these parts of the worksheet from a spreadsheet's tables: ${names}`,
  },
  'write-tables': {
    type: 'string',
    value: 'DIR',
    summary: 'write these tables from the worksheet',
  },
  result: {
    type: 'string',
    value: 'FILE',
    summary: 'check and split what a metering company billed (CSV), instead of billing',
  },
} as const satisfies Record<string, OptionSpec>;

export interface SheetRow {
  readonly row: unknown;
  /** An error of a part that came from a table, with file and line. */
  readonly placed: (error: unknown) => unknown;
}

const asItIs = (row: unknown): SheetRow => ({ row, placed: (error) => error });

/**
 * The worksheets of `--input`, with what the tables say. Throws CLI_FILE_NOT_READ, CLI_BAD_USAGE,
 * BILLING_BAD_TABLE.
 */
export async function sheetRows(args: ParsedArgs, io: CommandIo): Promise<readonly SheetRow[]> {
  const file = textOption(args, 'input') ?? '';
  const rows = await readJsonRows(file, io);
  if (rows.length === 0) throw fileNotRead(file, new Error('it holds no worksheet'));
  const folder = textOption(args, 'tables');
  const result = textOption(args, 'result');
  if (folder === undefined && result === undefined) return rows.map(asItIs);
  const [only] = rows;
  if (rows.length !== 1 || only instanceof BrokenRow || !isRecord(only)) {
    throw badUsage('bill', '--tables and --result belong to one worksheet of a bill');
  }
  const own = isRecord(only['input']) ? only['input'] : without(only, 'kind');
  const files = folder === undefined ? {} : await filesOf(path.resolve(io.cwd, folder), folder);
  const { sheet, places } = withTables(own, files);
  const placed = (error: unknown): unknown => withPlace(error, places);
  if (result === undefined) return [{ row: { kind: 'heating_bill', input: sheet }, placed }];
  const bytes = await fileBytes(path.resolve(io.cwd, result), result);
  const shares = readLandlordTable('result', bytes, result).map(({ fields }) => fields);
  return [{ row: { kind: 'metering_result', input: { bill: sheet, result: shares } }, placed }];
}

function without(fields: Readonly<Record<string, unknown>>, name: string) {
  const { [name]: _left, ...rest } = fields;
  return rest;
}

async function filesOf(folder: string, named: string) {
  const files: Partial<Record<SheetTable, TableFile>> = {};
  for (const table of SHEET_TABLES) {
    const file = path.join(folder, `${table}.csv`);
    if (!existsSync(file)) continue;
    const shown = path.join(named, `${table}.csv`);
    files[table] = { file: shown, bytes: await fileBytes(file, shown) };
  }
  if (Object.keys(files).length > 0) return files;
  throw badUsage('bill', `${named} has none of the tables ${names}`);
}

async function fileBytes(file: string, shown: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw fileNotRead(shown, cause);
  }
}

/** `users[2]` of an error is a line of a table for whoever wrote the table. */
function withPlace(error: unknown, places: ReadonlyMap<string, string>): unknown {
  if (!(error instanceof LabError)) return error;
  const { field, path: where } = error.details;
  const named = [field, where].find((one) => typeof one === 'string');
  const found = [...places.keys()]
    .filter((path) => named === path || String(named).startsWith(`${path}.`))
    .toSorted((a, b) => b.length - a.length)[0];
  const place = found === undefined ? undefined : places.get(found);
  if (place === undefined) return error;
  const { code, message, hint, exitCode, httpStatus } = error;
  const details = { ...error.details, place };
  const told = `${place}: ${message}`;
  return new LabError(code, { message: told, hint, exitCode, httpStatus, details, cause: error });
}

/** Returns the names of the files. Throws CLI_FILE_NOT_WRITTEN. */
export async function writeTables(args: ParsedArgs, io: CommandIo): Promise<void> {
  const folder = textOption(args, 'write-tables') ?? '';
  const [first] = await sheetRows(args, io);
  const row = first?.row;
  if (row instanceof BrokenRow) throw row.error;
  const sheet = isRecord(row) ? (isRecord(row['input']) ? row['input'] : row) : {};
  const tables = tablesOf(sheet);
  for (const [table, text] of tables) {
    writeFile(path.resolve(io.cwd, folder, `${table}.csv`), text);
  }
  io.err(`wrote ${tables.size} tables to ${folder}`);
}
