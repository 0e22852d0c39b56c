/**
 * The head of the audit log in a database of its own: its lock makes all writers take turns, also
 * those of other processes. In `core.db` a line would wait for the open transaction of a core in the
 * same process, for ever.
 */
import { closeSync, existsSync, openSync } from 'node:fs';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import type { AuditHead, HeadKeeper } from '../common/audit-chain.ts';
import { brokerError, reasonOf } from '../common/errors.ts';
import { SECRET_MODE } from '../common/files.ts';

/** A line must not hold the core up for longer; it is told to the listener instead. */
const BUSY_TIMEOUT_MS = 1_000;
const TABLE = `
  CREATE TABLE IF NOT EXISTS head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    base_count INTEGER NOT NULL,
    base_hash TEXT NOT NULL,
    last_count INTEGER NOT NULL,
    last_hash TEXT NOT NULL
  ) STRICT`;

/** Makes the file if there is none. Throws BROKER_AUDIT_HEAD. */
export function openAuditHead(path: string): HeadKeeper {
  try {
    closeSync(openSync(path, 'a', SECRET_MODE));
    const sql = new SqliteDatabase(path, { timeout: BUSY_TIMEOUT_MS });
    try {
      // Not one flush per line: only a loss of power can take lines away.
      sql.pragma('journal_mode = WAL');
      sql.pragma('synchronous = NORMAL');
      sql.exec(TABLE);
      return keeperOf(sql);
    } catch (error) {
      sql.close();
      throw error;
    }
  } catch (error) {
    throw unusable(path, error);
  }
}

/** Undefined where no head was ever kept; changes nothing. Throws BROKER_AUDIT_HEAD. */
export function readAuditHead(path: string): AuditHead | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const sql = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
    try {
      const hasTable = sql.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'head'`).get();
      return hasTable === undefined ? undefined : asHead(selectHead(sql).get());
    } finally {
      sql.close();
    }
  } catch (error) {
    throw unusable(path, error);
  }
}

interface Row {
  readonly baseCount: number;
  readonly baseHash: string;
  readonly lastCount: number;
  readonly lastHash: string;
}

function keeperOf(sql: Database): HeadKeeper {
  const select = selectHead(sql);
  const replace = sql.prepare<[Row]>(
    `REPLACE INTO head (id, base_count, base_hash, last_count, last_hash)
     VALUES (1, @baseCount, @baseHash, @lastCount, @lastHash)`,
  );
  const inTurn = sql.transaction((work: (head: AuditHead | undefined) => AuditHead) => {
    const { base, last } = work(asHead(select.get()));
    replace.run({
      baseCount: base.count,
      baseHash: base.hash,
      lastCount: last.count,
      lastHash: last.hash,
    });
  });
  return { update: (work) => inTurn.immediate(work), close: () => void sql.close() };
}

function selectHead(sql: Database) {
  return sql.prepare<[], Row>(
    `SELECT base_count AS baseCount, base_hash AS baseHash, last_count AS lastCount,
       last_hash AS lastHash FROM head`,
  );
}

function asHead(row: Row | undefined): AuditHead | undefined {
  if (row === undefined) return undefined;
  return {
    base: { count: row.baseCount, hash: row.baseHash },
    last: { count: row.lastCount, hash: row.lastHash },
  };
}

function unusable(file: string, error: unknown): Error {
  const details = { file, reason: reasonOf(error) };
  return brokerError('BROKER_AUDIT_HEAD', { details, cause: error });
}
