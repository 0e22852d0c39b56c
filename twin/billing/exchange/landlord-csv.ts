/** Rows of a landlord's table as fields of a worksheet, and back: what is written is read again. */
import { cellText, cellValue } from './cell-values.ts';
import { badCell, readCsv, writeCsv, type CsvRow, type CsvTable } from './csv-table.ts';
import {
  LANDLORD_TABLES,
  OTHER_HEADS,
  PASSED_OVER,
  type Column,
  type LandlordTable,
} from './landlord-tables.ts';

export type TableFields = Readonly<Record<string, unknown>>;

export interface TableRow {
  readonly line: number;
  readonly fields: TableFields;
}

/** `file` is named in errors. Throws BILLING_BAD_TABLE with line and column. */
export function readLandlordTable(
  table: LandlordTable,
  bytes: Uint8Array,
  file = `${table}.csv`,
): TableRow[] {
  const read = readCsv(bytes, file);
  const columns = columnsOf(table, read);
  return read.rows.map((row) => ({ line: row.line, fields: fieldsOf(row, columns, read) }));
}

/** Of each cell of the head; undefined of one that is passed over. */
type HeadColumn = { readonly column: Column | undefined; readonly name: string };

function columnsOf(table: LandlordTable, { head, name: file }: CsvTable): HeadColumn[] {
  const known: readonly Column[] = LANDLORD_TABLES[table];
  const found = head.cells.map(({ text }, at): HeadColumn => {
    const name = text.trim();
    const wanted = name.toLowerCase();
    const column = known.find(
      ({ field, german }) =>
        field === wanted || german.toLowerCase() === wanted || field === OTHER_HEADS[wanted],
    );
    const isPassed = name === '' || (table === 'result' && PASSED_OVER.includes(wanted));
    if (column !== undefined || isPassed) return { column, name };
    const place = { table: file, line: head.line, column: at + 1 };
    throw badCell(place, name, `one of ${known.map(({ field }) => field).join(', ')}`);
  });
  found.forEach(({ column, name }, at) => {
    const first = found.findIndex((one) => one.column === column);
    if (column === undefined || first === at) return;
    throw badCell({ table: file, line: head.line, column: at + 1 }, name, 'each column once');
  });
  return found;
}

function fieldsOf(
  { cells, line }: CsvRow,
  columns: readonly HeadColumn[],
  { name: file, separator }: CsvTable,
): TableFields {
  const entries = cells.flatMap((cell, at) => {
    const own = columns[at];
    const place = { table: file, line, column: at + 1, name: own?.name ?? '' };
    if (own?.column === undefined) {
      if (cell.text.trim() === '' || (own !== undefined && own.name !== '')) return [];
      throw badCell(place, cell.text.trim(), 'no cell without a head');
    }
    const value = cellValue(own.column, cell, { place, separator });
    return value === undefined ? [] : [[own.column.field, value] as const];
  });
  return nested(entries);
}

/** `start.day` lies in `start`. */
function nested(entries: readonly (readonly [string, unknown])[]): TableFields {
  const fields: Record<string, unknown> = {};
  for (const [path, value] of entries) {
    const [name = '', inner] = path.split('.');
    fields[name] = inner === undefined ? value : { ...(fields[name] as object), [inner]: value };
  }
  return fields;
}

/** Only columns that a row has, so that a small house has a small table. */
export function writeLandlordTable(table: LandlordTable, rows: readonly TableFields[]): string {
  const known: readonly Column[] = LANDLORD_TABLES[table];
  const used = known.filter(({ field }) => rows.some((row) => valueAt(row, field) !== undefined));
  const columns = used.length === 0 ? known : used;
  return writeCsv([
    columns.map(({ german }) => german),
    ...rows.map((row) => columns.map((own) => cellText(own, valueAt(row, own.field)))),
  ]);
}

function valueAt(row: TableFields, path: string): unknown {
  const [name = '', inner] = path.split('.');
  const value = row[name];
  return inner === undefined ? value : (value as TableFields | undefined)?.[inner];
}
