/**
 * Statements that are planned once. A SQLite that can use statistics of values (STAT4, which
 * better-sqlite3 is built with) plans a statement anew for each value that is bound to it, wherever the
 * value might change the plan: in joins, and beside partial indexes. That costs ten times what the
 * look-up itself does, and no database here has such statistics. A unary plus, which changes no value,
 * keeps a parameter out of sight of the planner.
 */

/** Text and names in quotes, comments, and parameters: `?`, `?1`, `@name`, `:name`, `$name`. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\?\d*|[@:$][a-z_]\w*/gi;
const PARAMETER = /^[?@:$]/;

/** The same statement, with each parameter behind a unary plus. */
export function plannedOnce(sql: string): string {
  return sql.replace(TOKENS, (token) => (PARAMETER.test(token) ? `+${token}` : token));
}

interface Preparing {
  prepare(sql: string): unknown;
}

/** The same database: whatever it prepares from now on is planned once. */
export function planOnce<D extends Preparing>(db: D): D {
  const prepare = db.prepare.bind(db);
  db.prepare = (sql: string) => prepare(plannedOnce(sql));
  return db;
}
