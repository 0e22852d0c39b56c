/**
 * `tables.db`: what actions write into tables and queues, in SQLite tables that a person can read.
 * Columns come as they are needed, as in the services that the tables stand for.
 */
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { planOnce } from '#kernel/sql-plan.ts';

/** What SQLite keeps; numbers beyond a double are kept as text. */
export type Cell = string | number | bigint | Buffer | null;
export type Row = Readonly<Record<string, Cell>>;

const COLUMNS_MAX = 500;
const NAME_MAX = 255;

export class RuleTables {
  readonly #path: string;
  #sql: Database | undefined;
  #isClosed = false;
  readonly #columns = new Map<string, Set<string>>();

  /** The file is made when something is written. */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Writes a row; where the table has a key, in place of the row with the same. The key counts when
   * the table is made. Throws errors of SQLite, and one for a table that grows too wide.
   */
  put(table: string, row: Row, key: readonly string[] = []): void {
    this.#prepare(table, Object.keys(row), key);
    const names = Object.keys(row);
    const columns = names.map(quoted).join(', ');
    const places = names.map(() => '?').join(', ');
    this.#db
      .prepare(`INSERT OR REPLACE INTO ${quoted(table)} (${columns}) VALUES (${places})`)
      .run(...Object.values(row));
  }

  /** Removes the rows that have these values. */
  remove(table: string, row: Row): void {
    if (!this.#knows(table)) return;
    const { where, values } = condition(row);
    this.#db.prepare(`DELETE FROM ${quoted(table)} WHERE ${where}`).run(...values);
  }

  /** The first row that has these values. */
  find(table: string, row: Row): Row | undefined {
    const columns = this.#knows(table);
    if (columns === undefined || Object.keys(row).some((name) => !columns.has(name))) {
      return undefined;
    }
    const { where, values } = condition(row);
    const sql = `SELECT * FROM ${quoted(table)} WHERE ${where} LIMIT 1`;
    return this.#db.prepare(sql).get(...values) as Row | undefined;
  }

  /** All rows in the order in which they were written. */
  rows(table: string): readonly Row[] {
    if (this.#knows(table) === undefined) return [];
    return this.#db.prepare(`SELECT * FROM ${quoted(table)} ORDER BY rowid`).all() as Row[];
  }

  close(): void {
    this.#sql?.close();
    this.#isClosed = true;
  }

  get #db(): Database {
    if (this.#isClosed) throw new Error('the core has stopped');
    if (this.#sql === undefined) {
      this.#sql = planOnce(new SqliteDatabase(this.#path));
      this.#sql.pragma('journal_mode = WAL');
      this.#sql.pragma('synchronous = NORMAL');
    }
    return this.#sql;
  }

  #prepare(table: string, names: readonly string[], key: readonly string[]): void {
    const columns = this.#knows(table);
    if (columns === undefined) {
      this.#create(table, names, key);
      return;
    }
    for (const name of names) {
      if (columns.has(name)) continue;
      if (columns.size >= COLUMNS_MAX) throw new Error(`${table} has ${columns.size} columns`);
      this.#db.exec(`ALTER TABLE ${quoted(table)} ADD COLUMN ${quoted(name)}`);
      columns.add(name);
    }
  }

  #create(table: string, names: readonly string[], key: readonly string[]): void {
    if (names.length > COLUMNS_MAX) throw new Error(`${table} would have ${names.length} columns`);
    const parts = names.map(quoted);
    if (key.length > 0) parts.push(`PRIMARY KEY (${key.map(quoted).join(', ')})`);
    this.#db.exec(`CREATE TABLE ${quoted(table)} (${parts.join(', ')})`);
    this.#columns.set(table, new Set(names));
  }

  /** The columns of a table, undefined where there is none. */
  #knows(table: string): Set<string> | undefined {
    const known = this.#columns.get(table);
    if (known !== undefined) return known;
    const found = this.#db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table);
    if (found.length === 0) return undefined;
    const columns = new Set(found as string[]);
    this.#columns.set(table, columns);
    return columns;
  }
}

function condition(row: Row): { where: string; values: readonly Cell[] } {
  const where = Object.keys(row).map((name) => `${quoted(name)} IS ?`);
  return { where: where.join(' AND '), values: Object.values(row) };
}

/** SQLite takes any text as a name when it stands in quotes. */
function quoted(name: string): string {
  if (name === '' || name.length > NAME_MAX || name.includes('\0')) {
    throw new Error(`${JSON.stringify(name.slice(0, NAME_MAX))} is not the name of a column`);
  }
  return `"${name.replaceAll('"', '""')}"`;
}
