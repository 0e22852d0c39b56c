/**
 * `world.db`: what the gateways of one world have closed and the core has not acknowledged, and the
 * state of the world that made it. A bundle and the snapshot taken with it are one transaction: a
 * stop at any moment neither loses a bundle nor makes one twice.
 */
import Database from 'better-sqlite3';
import { planOnce } from '#kernel/sql-plan.ts';
import { migrate, readableReason, isCorruption } from './database-schema.ts';
import { gatewayError } from './errors.ts';

export interface OutboxEntry {
  /** Position in the outbox, growing; names the entry for `remove`. */
  readonly position: number;
  /** Number of the bundle within its boot. */
  readonly seq: number;
  /** What goes on the wire. */
  readonly payload: string;
}

/** The unacknowledged bundles of one gateway, oldest first. */
export interface Outbox {
  readonly gatewayId: string;
  /** Up to `limit` entries after a position. */
  pending(o: { readonly after: number; readonly limit: number }): OutboxEntry[];
  count(): number;
  /** On PUBACK; one commit for all. */
  remove(positions: readonly number[]): void;
}

export interface OutgoingBundle {
  readonly gatewayId: string;
  readonly boot: string;
  readonly seq: number;
  readonly payload: string;
}

export interface WorldDatabase {
  outbox(gatewayId: string): Outbox;
  /** Bundles and the state of the world after them, in one transaction; either may be left out. */
  commit(o: { readonly bundles?: readonly OutgoingBundle[]; readonly snapshot?: unknown }): void;
  /** The last committed state, undefined in a new database. */
  loadSnapshot(): unknown;
  /** Unacknowledged bundles of all gateways. */
  count(): number;
  close(): void;
}

interface DatabaseOptions {
  /** Survive a power loss too, not only a killed program. */
  readonly fsync?: boolean;
}

/**
 * Opens or creates `world.db`. Throws WORLD_DATABASE_CORRUPT, WORLD_DATABASE_NEWER and
 * WORLD_DATABASE_UNWRITABLE, and leaves the file as it is.
 */
export function openWorldDatabase(path: string, options: DatabaseOptions = {}): WorldDatabase {
  return guarded(path, () => {
    const db = planOnce(new Database(path));
    try {
      db.pragma('journal_mode = WAL');
      db.pragma(`synchronous = ${options.fsync === true ? 'FULL' : 'NORMAL'}`);
      migrate(db, path);
      return new SqliteWorldDatabase(db, path);
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

class SqliteWorldDatabase implements WorldDatabase {
  readonly #db: Database.Database;
  readonly #path: string;
  readonly #commit: (bundles: readonly OutgoingBundle[], snapshot: unknown) => void;

  constructor(db: Database.Database, path: string) {
    this.#db = db;
    this.#path = path;
    const insert = db.prepare(
      'INSERT INTO outbox (gateway, boot, seq, payload) VALUES (?, ?, ?, ?)' +
        ' ON CONFLICT (gateway, boot, seq) DO NOTHING',
    );
    const save = db.prepare(
      'INSERT INTO snapshot (id, state) VALUES (1, ?)' +
        ' ON CONFLICT (id) DO UPDATE SET state = excluded.state',
    );
    this.#commit = db.transaction((bundles: readonly OutgoingBundle[], snapshot: unknown) => {
      for (const { gatewayId, boot, seq, payload } of bundles) {
        insert.run(gatewayId, boot, seq, payload);
      }
      if (snapshot !== undefined) save.run(JSON.stringify(snapshot));
    });
  }

  outbox(gatewayId: string): Outbox {
    const db = this.#db;
    const pending = db.prepare<[string, number, number], OutboxEntry>(
      'SELECT position, seq, payload FROM outbox WHERE gateway = ? AND position > ?' +
        ' ORDER BY position LIMIT ?',
    );
    const count = db.prepare<[string], { n: number }>(
      'SELECT count(*) AS n FROM outbox WHERE gateway = ?',
    );
    const remove = db.prepare('DELETE FROM outbox WHERE gateway = ? AND position = ?');
    const removeAll = db.transaction((positions: readonly number[]) => {
      for (const position of positions) remove.run(gatewayId, position);
    });
    const run = <T>(action: () => T): T => guarded(this.#path, action);
    return {
      gatewayId,
      pending: ({ after, limit }) => run(() => pending.all(gatewayId, after, limit)),
      count: () => run(() => count.get(gatewayId)?.n ?? 0),
      remove: (positions) => run(() => removeAll(positions)),
    };
  }

  commit(o: { bundles?: readonly OutgoingBundle[]; snapshot?: unknown }): void {
    guarded(this.#path, () => this.#commit(o.bundles ?? [], o.snapshot));
  }

  loadSnapshot(): unknown {
    return guarded(this.#path, () => {
      const row = this.#db
        .prepare<[], { state: string }>('SELECT state FROM snapshot WHERE id = 1')
        .get();
      return row === undefined ? undefined : parseState(row.state, this.#path);
    });
  }

  count(): number {
    return guarded(this.#path, () => {
      const row = this.#db.prepare<[], { n: number }>('SELECT count(*) AS n FROM outbox').get();
      return row?.n ?? 0;
    });
  }

  close(): void {
    this.#db.close();
  }
}

function parseState(state: string, path: string): unknown {
  try {
    return JSON.parse(state) as unknown;
  } catch (cause) {
    const reason = 'the stored state is not JSON';
    throw gatewayError('WORLD_DATABASE_CORRUPT', { details: { path, reason }, cause });
  }
}

/** Gives SQLite's errors a name and a hint. */
function guarded<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const reason = readableReason(cause);
    if (reason === undefined) throw cause;
    const code = isCorruption(cause) ? 'WORLD_DATABASE_CORRUPT' : 'WORLD_DATABASE_UNWRITABLE';
    throw gatewayError(code, { details: { path, reason }, cause });
  }
}
