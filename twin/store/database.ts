/**
 * Opens `portal.db`: better-sqlite3 in WAL mode, one writer, numbered migrations. A file that is
 * damaged or newer than this program is refused and left as it is.
 */
import { closeSync, openSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { LabError } from '#kernel/errors.ts';
import { planOnce } from '#kernel/sql-plan.ts';
import { portalError } from '../errors.ts';
import { MIGRATIONS } from './migrations.ts';
import { storageError } from './storage-fault.ts';

export type Db = Database.Database;

export interface DatabaseOptions {
  /** Survive power loss too, at the price of one fsync per bundle. A killed process loses nothing either way. */
  readonly fsync?: boolean;
}

/** Above this size the page check at start is left out: it reads the whole file. */
const CHECK_LIMIT_BYTES = 32 * 1024 * 1024;
export const IN_MEMORY = ':memory:';
const CACHE_KIB = 64 * 1024;
const BUSY_TIMEOUT_MS = 5_000;
/**
 * 64 MB of write-ahead log. Each meter has its hot page, which changes with every bundle; the
 * longer the log, the more of these changes reach the database file as one (measured: twice the
 * telegrams per second of SQLite's default of 1000 pages).
 */
const CHECKPOINT_PAGES = 16_000;

/**
 * Opens or creates the database and brings its schema up to date. Throws
 * PORTAL_DATABASE_* or PORTAL_STORAGE_FULL.
 */
export function openDatabase(path: string, options: DatabaseOptions = {}): Db {
  let db: Db | undefined;
  try {
    if (path !== IN_MEMORY) createPrivate(path);
    db = planOnce(new Database(path, { timeout: BUSY_TIMEOUT_MS }));
    checkVersion(db, path);
    checkPages(db, path);
    configure(db, options);
    migrate(db);
    return db;
  } catch (error) {
    db?.close();
    throw translate(error, path);
  }
}

/** Consumption is nobody else's business; SQLite gives its log the rights of the database. */
function createPrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
}

function checkVersion(db: Db, path: string): void {
  const found = schemaVersion(db);
  if (found > MIGRATIONS.length) {
    throw portalError('PORTAL_DATABASE_NEWER', {
      details: { path, found, known: MIGRATIONS.length },
    });
  }
}

function checkPages(db: Db, path: string): void {
  if (db.memory || statSync(path).size > CHECK_LIMIT_BYTES) return;
  const finding = String(db.pragma('quick_check(1)', { simple: true }));
  if (finding !== 'ok') {
    throw portalError('PORTAL_DATABASE_CORRUPT', { details: { path, cause: finding } });
  }
}

function configure(db: Db, options: DatabaseOptions): void {
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${options.fsync === true ? 'FULL' : 'NORMAL'}`);
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  db.pragma('foreign_keys = ON');
  db.pragma(`cache_size = -${CACHE_KIB}`);
  db.pragma('temp_store = MEMORY');
}

function migrate(db: Db): void {
  const migration = db.transaction((version: number) => {
    db.exec(MIGRATIONS[version] ?? '');
    db.pragma(`user_version = ${version + 1}`);
  });
  for (let version = schemaVersion(db); version < MIGRATIONS.length; version++) {
    migration.immediate(version);
  }
}

function schemaVersion(db: Db): number {
  return Number(db.pragma('user_version', { simple: true }));
}

const CORRUPT = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB']);

function translate(error: unknown, path: string): unknown {
  if (error instanceof LabError) return error;
  const fault = storageError(error);
  if (fault?.code === 'PORTAL_STORAGE_FULL') return fault;
  const code = error instanceof Database.SqliteError ? error.code : '';
  const damaged = CORRUPT.has(code) || code.startsWith('SQLITE_CORRUPT_');
  const cause = error instanceof Error ? error.message : String(error);
  return portalError(damaged ? 'PORTAL_DATABASE_CORRUPT' : 'PORTAL_DATABASE_UNUSABLE', {
    details: { path, cause },
    cause: error,
  });
}
