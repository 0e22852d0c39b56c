/**
 * `core.db`: opening, numbered migrations and group commit. All writers of the core share one
 * connection and one open transaction per turn of the event loop, so that a burst of publishes
 * costs one commit, and whatever was written is seen at once by the next read.
 */
import SqliteDatabase from 'better-sqlite3';
import type { Database, Statement } from 'better-sqlite3';
import { ClusterDatabase } from '../cluster/cluster-database.ts';
import type { ClusterLink } from '../cluster/link.ts';
import { RedisPort, redisUrl } from '../cluster/redis-port.ts';
import { brokerError, reasonOf } from '../common/errors.ts';
import { CORE_MIGRATIONS } from './migrations.ts';
import { TurnCommit } from './turn-commit.ts';

export type { Database, Statement } from 'better-sqlite3';

const BUSY_TIMEOUT_MS = 5_000;

export interface CoreDatabaseOptions {
  readonly path: string;
  /** Also survive a loss of power, at the price of one disk flush per commit. */
  readonly fsync?: boolean;
  /** How long another program may hold the write lock before a write fails, in milliseconds. */
  readonly busyTimeoutMs?: number;
  /** Look through the whole file for damage; reads all of it. */
  readonly check?: boolean;
}

export interface CoreDatabase {
  readonly sql: Database;
  /** The other cores of the cluster; undefined for a core alone. */
  readonly link?: ClusterLink | undefined;
  /**
   * Opens the transaction of this turn if none is open; call before each write. In a cluster it
   * waits for the write token and for all that other cores have committed: whatever is read
   * afterwards is the newest state, so call it before a read that must be.
   */
  begin(): void;
  /** `done` runs once everything written so far is durable; with an error if it is not. */
  whenCommitted(done: (error: Error | null) => void): void;
  /** Promise form of `whenCommitted`. */
  committed(): Promise<void>;
  /** Commits what is open, now; gives the error if that failed. */
  flush(): Error | null;
  close(): void;
}

/**
 * Opens the database of the core and brings its schema up to date.
 * Throws BROKER_DATABASE_CORRUPT, BROKER_DATABASE_NEWER or BROKER_DATABASE_BUSY; deletes nothing.
 * The file of a core in a cluster is opened for single transactions, through the log of the
 * cluster: then BROKER_CLUSTER_REDIS_NEEDED and the other BROKER_CLUSTER_* are thrown too.
 */
export function openCoreDatabase(options: CoreDatabaseOptions): CoreDatabase {
  const sql = openMigrated(options);
  if (sql.prepare('SELECT 1 FROM cluster_log').get() === undefined) return new GroupCommit(sql);
  try {
    return openForWriting(sql, options);
  } catch (error) {
    sql.close();
    throw error;
  }
}

/** The connection alone. Throws as `openCoreDatabase` does. */
export function openMigrated(options: CoreDatabaseOptions): Database {
  const sql = openChecked(options);
  try {
    migrate(sql, options);
  } catch (error) {
    sql.close();
    throw asOpenError(error, options);
  }
  return sql;
}

/** What is written past the log of the cluster, no other core would ever see. */
function openForWriting(sql: Database, options: CoreDatabaseOptions): CoreDatabase {
  const url = redisUrl();
  if (url === undefined) {
    throw brokerError('BROKER_CLUSTER_REDIS_NEEDED', { details: { file: options.path } });
  }
  const port = RedisPort.connect({ url });
  const tokenWaitMs = options.busyTimeoutMs ?? BUSY_TIMEOUT_MS;
  try {
    return new ClusterDatabase({ sql, port, tokenWaitMs });
  } catch (error) {
    port.close();
    throw error;
  }
}

function openChecked(options: CoreDatabaseOptions): Database {
  let sql: Database | undefined;
  try {
    sql = new SqliteDatabase(options.path, { timeout: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS });
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
    })
    .immediate();
}

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

class GroupCommit extends TurnCommit implements CoreDatabase {
  readonly sql: Database;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;

  constructor(sql: Database) {
    super();
    this.sql = sql;
    this.#begin = sql.prepare('BEGIN IMMEDIATE');
    this.#commit = sql.prepare('COMMIT');
    this.#rollback = sql.prepare('ROLLBACK');
  }

  protected openTransaction(): void {
    this.#begin.run();
  }

  protected endTransaction(): Error | null {
    try {
      // A full disk rolls the transaction back behind our back; then COMMIT fails, as it should.
      this.#commit.run();
      return null;
    } catch (error) {
      if (this.sql.inTransaction) this.#rollback.run();
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  protected closeConnection(): void {
    this.sql.close();
  }
}
