/** Tables of `world.db` as numbered migrations, and what SQLite says when a file is broken. */
import Database from 'better-sqlite3';
import { gatewayError } from './errors.ts';

/** One step per version; a released step is never edited. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE outbox (
     position INTEGER PRIMARY KEY AUTOINCREMENT,
     gateway TEXT NOT NULL,
     boot TEXT NOT NULL,
     seq INTEGER NOT NULL,
     payload TEXT NOT NULL,
     UNIQUE (gateway, boot, seq)
   ) STRICT;
   CREATE INDEX outbox_by_gateway ON outbox (gateway, position);
   CREATE TABLE snapshot (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     state TEXT NOT NULL
   ) STRICT;`,
];

/** Checks the file and brings it to the newest version. Throws WORLD_DATABASE_*. */
export function migrate(db: Database.Database, path: string): void {
  const check = String(db.pragma('quick_check(1)', { simple: true }));
  if (check !== 'ok') {
    throw gatewayError('WORLD_DATABASE_CORRUPT', { details: { path, reason: check } });
  }
  const found = Number(db.pragma('user_version', { simple: true }));
  if (found > MIGRATIONS.length) {
    const details = { path, found, known: MIGRATIONS.length };
    throw gatewayError('WORLD_DATABASE_NEWER', { details });
  }
  db.transaction(() => {
    MIGRATIONS.slice(found).forEach((step, index) => {
      db.exec(step);
      db.pragma(`user_version = ${found + index + 1}`);
    });
  }).immediate();
}

/** SQLite's own words, undefined where the error is not one of SQLite. */
export function readableReason(error: unknown): string | undefined {
  if (error instanceof Database.SqliteError) return `${error.message} (${error.code})`;
  // better-sqlite3 throws a TypeError of its own where the folder is missing.
  if (error instanceof TypeError && /directory/.test(error.message)) return error.message;
  return undefined;
}

export function isCorruption(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError &&
    /^SQLITE_(CORRUPT|NOTADB|FORMAT|SCHEMA|ERROR)/.test(error.code)
  );
}
