/**
 * One program of a kind per data folder: two would write the same database. The lock is one of
 * SQLite on a file of its own, so the system gives it back when the process ends, however it ends,
 * and another process with the same id means nothing.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { openDataFolder } from './data-folder.ts';
import { cliError } from './errors.ts';

/** A lock that nothing refers to would be collected, and with it given back. */
const HELD = new Set<Database.Database>();

/** Takes `DIR/NAME.lock` until the function it gives back is called. Throws CLI_DATA_IN_USE. */
export function lockData(dataDir: string, name: string): () => void {
  openDataFolder(dataDir);
  const file = path.join(dataDir, `${name}.lock`);
  const db = openLock(file);
  try {
    // For the message of the next one: readers are let in while the lock is held.
    db.pragma(`user_version = ${process.pid}`);
    db.exec('BEGIN IMMEDIATE');
  } catch (cause) {
    const pid = Number(db.pragma('user_version', { simple: true }));
    db.close();
    if (!isBusy(cause)) throw cause;
    throw cliError('CLI_DATA_IN_USE', { details: { name, dataDir, pid }, cause });
  }
  HELD.add(db);
  return () => {
    HELD.delete(db);
    db.close();
  };
}

/** A file that is no database was written by an older version or damaged; it locks nothing. */
function openLock(file: string): Database.Database {
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma('user_version');
    return db;
  } catch (error) {
    db.close();
    if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_NOTADB') throw error;
    rmSync(file);
    return new Database(file, { timeout: 0 });
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
