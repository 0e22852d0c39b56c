/** `core.db`: opening it, and its numbered migrations. */
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { planOnce } from '#kernel/sql-plan.ts';
import { Arns, checkPlace, DEFAULT_PLACE, type Place } from '../common/arn.ts';
import { brokerError, reasonOf } from '../common/errors.ts';
import { GroupCommit } from './group-commit.ts';
import { CORE_MIGRATIONS } from './migrations.ts';

export type { Database, Statement } from 'better-sqlite3';

const BUSY_TIMEOUT_MS = 5_000;

interface CoreDatabaseOptions {
  readonly path: string;
  /** A new database is made for it; an old one must have been. */
  readonly place?: Partial<Place> | undefined;
  /** Also survive a loss of power, at the price of one disk flush per commit. */
  readonly fsync?: boolean;
  /** How long another program may hold the write lock before a write fails, in milliseconds. */
  readonly busyTimeoutMs?: number;
  /** Look through the whole file for damage; reads all of it. */
  readonly check?: boolean;
}

export interface CoreDatabase {
  readonly sql: Database;
  /** Names in the region and account that the folder was made for. */
  readonly arns: Arns;
  /** Opens the transaction of this turn if none is open; call before each write. */
  begin(): void;
  /** Something was written that is not committed yet. */
  readonly isOpen: boolean;
  /** `done` runs once everything written so far is durable; with an error if it is not. */
  whenCommitted(done: (error: Error | null) => void): void;
  /** Promise form of `whenCommitted`. */
  committed(): Promise<void>;
  /** Commits what is open, now; gives the error if that failed. */
  flush(): Error | null;
  /** Notes what a statement threw; gives the code where it was a fault of the storage. */
  noteFault(error: unknown): string | undefined;
  /** Code of the fault while writes fail. Asked for meanwhile, it tries one. */
  problem(): string | undefined;
  /** Called each time that a write has worked after writes that did not. */
  onRecovered(listener: () => void): void;
  /** False: the file keeps its size, as on a full disk. Nothing else tries a full disk for real. */
  mayGrow(may: boolean): void;
  close(): void;
}

/**
 * Opens the database of the core and brings its schema up to date.
 * Throws BROKER_DATABASE_CORRUPT, BROKER_DATABASE_NEWER, BROKER_DATABASE_BUSY, BROKER_BAD_PLACE or
 * BROKER_OTHER_PLACE; deletes nothing.
 */
export function openCoreDatabase(options: CoreDatabaseOptions): CoreDatabase {
  checkPlace({ ...DEFAULT_PLACE, ...options.place });
  const sql = openChecked(options);
  try {
    migrate(sql, options);
    return new GroupCommit(sql, new Arns(placeOf(sql, options)));
  } catch (error) {
    sql.close();
    throw asOpenError(error, options);
  }
}

function openChecked(options: CoreDatabaseOptions): Database {
  let sql: Database | undefined;
  try {
    const timeout = options.busyTimeoutMs ?? BUSY_TIMEOUT_MS;
    sql = planOnce(new SqliteDatabase(options.path, { timeout }));
    sql.pragma('journal_mode = WAL');
    sql.pragma(`synchronous = ${options.fsync === true ? 'FULL' : 'NORMAL'}`);
    if (options.check === true) {
      const found = sql.pragma('quick_check(1)', { simple: true });
      if (found !== 'ok') throw corrupt(options.path, String(found));
    }
    return sql;
  } catch (error) {
    sql?.close();
    throw asOpenError(error, options);
  }
}

function migrate(sql: Database, options: CoreDatabaseOptions): void {
  const found = Number(sql.pragma('user_version', { simple: true }));
  if (found > CORE_MIGRATIONS.length) {
    throw brokerError('BROKER_DATABASE_NEWER', {
      details: { file: options.path, found, known: CORE_MIGRATIONS.length },
    });
  }
  if (found === CORE_MIGRATIONS.length) return;
  sql
    .transaction(() => {
      // Read again inside the lock: another program may have migrated meanwhile.
      const from = Number(sql.pragma('user_version', { simple: true }));
      for (const migration of CORE_MIGRATIONS.slice(from)) sql.exec(migration);
      sql.pragma(`user_version = ${Math.max(from, CORE_MIGRATIONS.length)}`);
      if (from === 0) notePlace(sql, options.place);
    })
    .immediate();
}

const PLACE_KEY = 'place';

/** Together with the tables, so that no database is there without its place. */
function notePlace(sql: Database, place: Partial<Place> | undefined): void {
  if (place === undefined) return;
  const put = sql.prepare('INSERT INTO settings VALUES (?, ?)');
  put.run(PLACE_KEY, JSON.stringify(checkPlace({ ...DEFAULT_PLACE, ...place })));
}

/** Things, policies and attachments have names with a place in them, so it stays what it was. */
function placeOf(sql: Database, { place, path }: CoreDatabaseOptions): Place {
  const stored = sql.prepare('SELECT value FROM settings WHERE key = ?').pluck().get(PLACE_KEY);
  const known = typeof stored === 'string' ? (JSON.parse(stored) as Place) : DEFAULT_PLACE;
  const asked = checkPlace({ ...known, ...place });
  if (asked.region === known.region && asked.accountId === known.accountId) return known;
  const details = { file: path, known: placeText(known), asked: placeText(asked) };
  throw brokerError('BROKER_OTHER_PLACE', { details });
}

const placeText = ({ region, accountId }: Place): string => `${region}/${accountId}`;

function asOpenError(error: unknown, options: CoreDatabaseOptions): unknown {
  const reason = reasonOf(error);
  if (reason === 'SQLITE_NOTADB' || reason.startsWith('SQLITE_CORRUPT')) {
    return corrupt(options.path, reason, error);
  }
  if (reason.startsWith('SQLITE_BUSY')) {
    return brokerError('BROKER_DATABASE_BUSY', {
      details: { file: options.path, waitedMs: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS },
      cause: error,
    });
  }
  if (reason.startsWith('SQLITE_')) {
    return brokerError('BROKER_DATA_FOLDER', {
      details: { dir: options.path, reason },
      cause: error,
    });
  }
  return error;
}

function corrupt(file: string, reason: string, cause?: unknown): Error {
  return brokerError('BROKER_DATABASE_CORRUPT', { details: { file, reason }, cause });
}
