import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { LabError } from '#kernel/errors.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openDatabase } from './database.ts';
import { isStorageFault, storageError } from './storage-fault.ts';
import { MIGRATIONS } from './migrations.ts';
import { openStore } from './store.ts';

function failure(work: () => unknown): LabError {
  try {
    work();
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('a new database is in WAL mode, at the newest schema and for its owner only', () => {
  const path = join(temporaryFolder(), 'portal.db');
  const db = openDatabase(path);
  for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
  expect(db.prepare('SELECT ?').source, 'planned once').toBe('SELECT +?');
  db.close();
});

test('what was committed is there after a restart', () => {
  const path = join(temporaryFolder(), 'portal.db');
  const store = openStore(path);
  store.counters.add({ bundles: 1 });
  store.close();
  const again = openStore(path);
  expect(again.counters.read().bundles).toBe(1);
  again.close();
});

test('a file that is no database: PORTAL_DATABASE_CORRUPT, and it stays as it was', () => {
  const path = join(temporaryFolder(), 'portal.db');
  const rubbish = Buffer.alloc(8_192, 'not a database ');
  writeFileSync(path, rubbish);
  const error = failure(() => openDatabase(path));
  expect(error.code).toBe('PORTAL_DATABASE_CORRUPT');
  expect(error.hint).toContain('--data DIR');
  expect(readFileSync(path)).toEqual(rubbish);
});

test('a database with damaged pages: PORTAL_DATABASE_CORRUPT, and it stays as it was', () => {
  const path = join(temporaryFolder(), 'portal.db');
  const store = openStore(path);
  store.transaction(() => {
    for (let at = 0; at < 500; at++) {
      store.alarms.raise({ at, kind: `kind-${at}`, defence: 'D4', message: 'm'.repeat(100) });
    }
  });
  store.close();
  const bytes = readFileSync(path);
  bytes.fill(0xa5, bytes.length - 6 * 4_096, bytes.length - 2 * 4_096);
  writeFileSync(path, bytes);
  expect(failure(() => openDatabase(path)).code).toBe('PORTAL_DATABASE_CORRUPT');
  expect(readFileSync(path)).toEqual(bytes);
});

test('a database of a newer release: PORTAL_DATABASE_NEWER with both numbers, left as it is', () => {
  const path = join(temporaryFolder(), 'portal.db');
  openDatabase(path).close();
  const db = new Database(path);
  db.pragma(`user_version = ${MIGRATIONS.length + 3}`);
  db.close();
  const error = failure(() => openDatabase(path));
  expect(error.code).toBe('PORTAL_DATABASE_NEWER');
  expect(error.details).toMatchObject({ found: MIGRATIONS.length + 3, known: MIGRATIONS.length });
  expect(existsSync(path)).toBe(true);
});

test('a folder that is not there: PORTAL_DATABASE_UNUSABLE', () => {
  const path = join(temporaryFolder(), 'missing', 'portal.db');
  expect(failure(() => openDatabase(path)).code).toBe('PORTAL_DATABASE_UNUSABLE');
});

test('a transaction that throws leaves nothing behind', () => {
  const store = openStore(':memory:');
  const work = (): void => {
    store.counters.add({ bundles: 1 });
    throw new Error('stop');
  };
  expect(() => store.transaction(work)).toThrow('stop');
  expect(store.counters.read().bundles).toBe(0);
});

test('tells what the machine did from what we did wrong', () => {
  expect(isStorageFault(new Database.SqliteError('full', 'SQLITE_FULL'))).toBe(true);
  expect(isStorageFault(new Database.SqliteError('twice', 'SQLITE_CONSTRAINT_UNIQUE'))).toBe(false);
  expect(isStorageFault(new Error('bug'))).toBe(false);
  const broken = new Database.SqliteError('i/o', 'SQLITE_IOERR_WRITE');
  expect(storageError(broken)).toMatchObject({ code: 'PORTAL_STORAGE_FAILED', httpStatus: 503 });
  expect(storageError(new Error('bug'))).toBeUndefined();
});
