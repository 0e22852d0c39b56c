/**
 * A worksheet of a bill with parts of it from tables, and the tables of a worksheet. Tables take
 * the place of what the worksheet says; what no table holds stays.
 */
import { isRecord } from '#kernel/records.ts';
import { badCell } from './csv-table.ts';
import { fuelRows, fuelStockFrom } from './fuel-table.ts';
import type { LandlordTable } from './landlord-tables.ts';
import {
  readLandlordTable,
  writeLandlordTable,
  type TableFields,
  type TableRow,
} from './landlord-csv.ts';

export type SheetTable = Exclude<LandlordTable, 'result'>;

/** In the order in which they are read. */
export const SHEET_TABLES: readonly SheetTable[] = [
  'users',
  'devices',
  'water-meters',
  'deliveries',
  'costs',
  'fuel-stock',
];

export interface TableFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}
type SheetFiles = Readonly<Partial<Record<SheetTable, TableFile>>>;

interface TabledSheet {
  readonly sheet: TableFields;
  /** File and line of a part of the worksheet, by its path `users[2]`. */
  readonly places: ReadonlyMap<string, string>;
}

/** Throws BILLING_BAD_TABLE. Whether the fields make a bill, the worksheet's own check says. */
export function withTables(sheet: TableFields, files: SheetFiles): TabledSheet {
  const places = new Map<string, string>();
  const rowsOf = (table: SheetTable): TableRow[] | undefined => {
    const given = files[table];
    return given && readLandlordTable(table, given.bytes, given.file);
  };
  const put = (path: string, { line }: TableRow, table: SheetTable): void => {
    places.set(path, `${files[table]?.file ?? table}, line ${line}`);
  };
  const tables = { rowsOf, put, fileOf: (table: SheetTable) => files[table]?.file ?? table };
  const changed = {
    ...sheet,
    ...usersFrom(sheet, tables),
    ...deliveriesFrom(sheet, tables),
    ...costsFrom(sheet, tables),
  };
  return { sheet: { ...changed, ...fuelFrom(changed, tables) }, places };
}

interface Tables {
  readonly rowsOf: (table: SheetTable) => TableRow[] | undefined;
  readonly put: (path: string, row: TableRow, table: SheetTable) => void;
  readonly fileOf: (table: SheetTable) => string;
}

const LISTS = [
  ['devices', 'devices'],
  ['water-meters', 'water_meters'],
] as const;

function usersFrom(sheet: TableFields, tables: Tables): { users?: unknown } {
  const rows = tables.rowsOf('users');
  rows?.forEach((row, at) => {
    tables.put(`users[${at}]`, row, 'users');
  });
  const given = listOf(sheet['users']);
  // A column that the tables do not have, such as cuts, stays with the user of the same id.
  const users =
    rows === undefined
      ? given
      : rows.map(({ fields }) => ({ ...kept(given, fields['id']), ...fields }));
  const withLists = LISTS.reduce(
    (all, [table, field]) => withList(all, { table, field, tables }),
    users,
  );
  return withLists === given ? {} : { users: withLists };
}

const listOf = (value: unknown): readonly TableFields[] =>
  Array.isArray(value) ? (value as unknown[]).filter(isRecord) : [];

const KEPT = ['reductions', 'devices', 'water_meters'];

function kept(users: readonly TableFields[], id: unknown): TableFields {
  const known = users.find((user) => user['id'] === id) ?? {};
  return Object.fromEntries(Object.entries(known).filter(([name]) => KEPT.includes(name)));
}

function withList(
  users: readonly TableFields[],
  of: { readonly table: SheetTable; readonly field: string; readonly tables: Tables },
): readonly TableFields[] {
  const rows = of.tables.rowsOf(of.table);
  if (rows === undefined) return users;
  const at = new Map(users.map((user, index) => [user['id'], index]));
  const lists = users.map((): TableFields[] => []);
  for (const row of rows) {
    const { user, ...fields } = row.fields;
    const index = at.get(user);
    const list = index === undefined ? undefined : lists[index];
    if (list === undefined) {
      const place = { table: of.tables.fileOf(of.table), line: row.line, column: 0 };
      throw badCell(place, typeof user === 'string' ? user : 'no user', 'the id of a user');
    }
    of.tables.put(`users[${index}].${of.field}[${list.length}]`, row, of.table);
    list.push(fields);
  }
  return users.map(({ [of.field]: _old, ...user }, index) => {
    const list = lists[index] ?? [];
    return list.length === 0 ? user : { ...user, [of.field]: list };
  });
}

function deliveriesFrom(sheet: TableFields, tables: Tables): { co2?: unknown } {
  const rows = tables.rowsOf('deliveries');
  if (rows === undefined) return {};
  rows.forEach((row, at) => {
    tables.put(`co2.deliveries[${at}]`, row, 'deliveries');
  });
  const co2 = isRecord(sheet['co2']) ? sheet['co2'] : {};
  return { co2: { ...co2, deliveries: rows.map(({ fields }) => fields) } };
}

const SUMS = [
  [undefined, 'unitary_cents'],
  ['heating', 'heating_only_cents'],
  ['hot_water', 'hot_water_only_cents'],
] as const;

/** The sums are those of the items. */
function costsFrom(sheet: TableFields, tables: Tables): { costs?: unknown } {
  const rows = tables.rowsOf('costs');
  if (rows === undefined) return {};
  rows.forEach((row, at) => {
    tables.put(`costs.items[${at}]`, row, 'costs');
  });
  const items = rows.map(({ fields }) => fields);
  const sums = SUMS.flatMap(([side, field]) => {
    const own = items.filter((item) => item['side'] === side);
    const cents = own.reduce((sum, item) => sum + Number(item['cents'] ?? 0), 0);
    return own.length === 0 && side !== undefined ? [] : [[field, cents] as const];
  });
  const {
    heating_only_cents: _h,
    hot_water_only_cents: _w,
    ...old
  } = isRecord(sheet['costs']) ? sheet['costs'] : {};
  return { costs: { ...old, ...Object.fromEntries(sums), items } };
}

function fuelFrom(sheet: TableFields, tables: Tables): { costs?: unknown } {
  const rows = tables.rowsOf('fuel-stock');
  if (rows === undefined) return {};
  const { stock, lots } = fuelStockFrom(rows, tables.fileOf('fuel-stock'));
  lots.forEach((row, at) => {
    const path = `costs.fuel_stock.stock_and_deliveries[${at}]`;
    if (row !== undefined) tables.put(path, row, 'fuel-stock');
  });
  const costs = isRecord(sheet['costs']) ? sheet['costs'] : {};
  return { costs: { ...costs, fuel_stock: stock } };
}

/** The tables of what a worksheet says, by name; one that would be empty is left out. */
export function tablesOf(sheet: TableFields): ReadonlyMap<SheetTable, string> {
  const users = listOf(sheet['users']);
  const ofUsers = (field: string): TableFields[] =>
    users.flatMap((user) => listOf(user[field]).map((row) => ({ user: user['id'], ...row })));
  const co2 = isRecord(sheet['co2']) ? sheet['co2'] : {};
  const costs = isRecord(sheet['costs']) ? sheet['costs'] : {};
  const rows: readonly (readonly [SheetTable, readonly TableFields[]])[] = [
    ['users', users],
    ['devices', ofUsers('devices')],
    ['water-meters', ofUsers('water_meters')],
    ['deliveries', listOf(co2['deliveries'])],
    ['costs', listOf(costs['items'])],
    ['fuel-stock', isRecord(costs['fuel_stock']) ? fuelRows(costs['fuel_stock']) : []],
  ];
  return new Map(
    rows
      .filter(([, own]) => own.length > 0)
      .map(([table, own]) => [table, writeLandlordTable(table, own)] as const),
  );
}
