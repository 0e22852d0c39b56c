/**
 * Where the audit log ended, kept in `core.db` too. Whoever cuts the log off, puts back an older
 * copy of it or deletes all of its files has to change the registry of the core as well; and an
 * older `core.db` shows by the lines of the log that it does not know.
 */
import { existsSync } from 'node:fs';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import type { ChainPoint } from '#kernel/hash-chain.ts';
import type { AnchorKeeper } from '../common/audit-chain.ts';
import type { CoreDatabase } from './database.ts';

const SELECT = 'SELECT count, hash FROM audit_anchor';

/** Each turn of the event loop that wrote lines costs one write, with all else of that turn. */
export function openAuditAnchor(db: CoreDatabase): AnchorKeeper {
  const select = db.sql.prepare<[], ChainPoint>(SELECT);
  const replace = db.sql.prepare<[ChainPoint]>(
    'REPLACE INTO audit_anchor (id, count, hash) VALUES (1, @count, @hash)',
  );
  let next: ChainPoint | undefined;
  const write = (): void => {
    if (next === undefined || !db.sql.open) return;
    const point = next;
    next = undefined;
    try {
      db.begin();
      replace.run(point);
    } catch (error) {
      // A full disk; the next line tries again.
      db.noteFault(error);
    }
  };
  return {
    kept: () => select.get(),
    note: (point) => {
      if (next === undefined) setImmediate(write);
      next = point;
    },
    settle: () => {
      write();
      db.flush();
    },
  };
}

/** Undefined where the core has not kept one yet; changes nothing. */
export function readAuditAnchor(databasePath: string): ChainPoint | undefined {
  if (!existsSync(databasePath)) return undefined;
  let sql: Database | undefined;
  try {
    sql = new SqliteDatabase(databasePath, { readonly: true, fileMustExist: true });
    return sql.prepare<[], ChainPoint>(SELECT).get();
  } catch {
    // An older database has no such table; what else is wrong with it is told by other checks.
    return undefined;
  } finally {
    sql?.close();
  }
}
