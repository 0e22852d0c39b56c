import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { codeOf } from '../../test/support/code-of.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openCoreDatabase } from './database.ts';
import { CORE_MIGRATIONS } from './migrations.ts';

const newPath = (): string => join(temporaryFolder(), 'core.db');
const PUT =
  "INSERT INTO things (name, thing_id, attributes, version, created_at) VALUES (?, 'id', '{}', 1, 0)";

test('a file that is no database is BROKER_DATABASE_CORRUPT and stays as it is', () => {
  const path = newPath();
  writeFileSync(path, 'this is not a database, it only has its name, and it is long enough');
  const before = readFileSync(path);
  expect(codeOf(() => openCoreDatabase({ path }))).toBe('BROKER_DATABASE_CORRUPT');
  expect(readFileSync(path)).toEqual(before);
});

test('statements are planned once, not for each value', () => {
  const db = openCoreDatabase({ path: newPath() });
  expect(db.sql.prepare('SELECT ?').source).toBe('SELECT +?');
  db.close();
});

test('a damaged page is BROKER_DATABASE_CORRUPT when the core checks the file', () => {
  const path = newPath();
  const db = openCoreDatabase({ path });
  for (let index = 0; index < 500; index++) {
    db.begin();
    db.sql.prepare(PUT).run(`gw-${index}-${'x'.repeat(100)}`);
  }
  db.close();
  const bytes = readFileSync(path);
  bytes.fill(0xa5, bytes.length - 3 * 4096);
  writeFileSync(path, bytes);
  expect(codeOf(() => openCoreDatabase({ path, check: true }))).toBe('BROKER_DATABASE_CORRUPT');
});

test('a file of a later version is BROKER_DATABASE_NEWER and stays as it is', () => {
  const path = newPath();
  openCoreDatabase({ path }).close();
  const later = new SqliteDatabase(path);
  later.pragma(`user_version = ${CORE_MIGRATIONS.length + 1}`);
  later.close();
  const before = readFileSync(path);
  expect(codeOf(() => openCoreDatabase({ path }))).toBe('BROKER_DATABASE_NEWER');
  expect(readFileSync(path)).toEqual(before);
});

test('the rows of a core that was one of a cluster are those of this core', () => {
  const path = newPath();
  const old = new SqliteDatabase(path);
  const withoutCores = CORE_MIGRATIONS.findIndex((sql) => sql.includes('DROP COLUMN core'));
  for (const migration of CORE_MIGRATIONS.slice(0, withoutCores)) old.exec(migration);
  old.exec(`
    INSERT INTO rule_work (rule, topic, payload, context, core) VALUES ('r', 't', x'01', '{}', 'a');
    INSERT INTO clients (client_id, version, expiry_s, ended_at, core) VALUES ('c', 3, 60, 1, 'b');
    PRAGMA user_version = ${withoutCores};
  `);
  old.close();
  const db = openCoreDatabase({ path });
  expect(db.sql.prepare('SELECT * FROM rule_work').all()).toHaveLength(1);
  const client = { client_id: 'c', version: 3, expiry_s: 60, ended_at: 1 };
  expect(db.sql.prepare('SELECT * FROM clients').all()).toEqual([client]);
  db.close();
});

test('a file that another program keeps locked is BROKER_DATABASE_BUSY', () => {
  const path = newPath();
  const other = new SqliteDatabase(path);
  other.exec('BEGIN EXCLUSIVE');
  expect(codeOf(() => openCoreDatabase({ path, busyTimeoutMs: 0 }))).toBe('BROKER_DATABASE_BUSY');
  other.close();
});

test('each hint says that nothing was lost and what to do', () => {
  const path = newPath();
  writeFileSync(path, 'x'.repeat(100));
  expect(() => openCoreDatabase({ path })).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('nothing was deleted') as string }),
  );
});

test('writes of one turn are one commit; each waiter hears of it once', async () => {
  const path = newPath();
  const db = openCoreDatabase({ path });
  const reader = new SqliteDatabase(path, { readonly: true });
  const count = (): unknown => reader.prepare('SELECT COUNT(*) AS n FROM things').get();
  db.begin();
  db.sql.prepare(PUT).run('a');
  const first = db.committed();
  db.begin();
  db.sql.prepare(PUT).run('b');
  const second = db.committed();
  expect(count()).toEqual({ n: 0 });
  await Promise.all([first, second]);
  expect(count()).toEqual({ n: 2 });
  reader.close();
  db.close();
});

test('waiting without having written anything ends too', async () => {
  const db = openCoreDatabase({ path: newPath() });
  await db.committed();
  expect(db.flush()).toBeNull();
  db.close();
});

test('a full disk fails the waiters instead of acknowledging, and the next turn works again', async () => {
  const db = openCoreDatabase({ path: newPath() });
  const pages = Number(db.sql.pragma('page_count', { simple: true }));
  db.sql.pragma(`max_page_count = ${pages}`);
  db.begin();
  const fill = (): void => {
    for (let index = 0; ; index++) db.sql.prepare(PUT).run(`${index}`.padStart(1_000, 'x'));
  };
  expect(fill).toThrow(/full/);
  await expect(db.committed()).rejects.toThrow(/no transaction|full/);
  db.sql.pragma('max_page_count = 1000000');
  db.begin();
  db.sql.prepare(PUT).run('a');
  await db.committed();
  expect(db.sql.prepare('SELECT name FROM things').all()).toEqual([{ name: 'a' }]);
  db.close();
});

test('fsync asks SQLite to survive a loss of power', () => {
  const level = (fsync: boolean): unknown => {
    const db = openCoreDatabase({ path: newPath(), fsync });
    const found: unknown = db.sql.pragma('synchronous', { simple: true });
    db.close();
    return found;
  };
  expect(level(false)).toBe(1);
  expect(level(true)).toBe(2);
});
