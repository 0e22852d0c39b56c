/**
 * What is kept of a client id beyond its connection: how often it has connected, and until when
 * its session lives (`clients` in `core.db`). All SQL on it.
 */
import type { Instant } from '#kernel/time.ts';
import { readNewest } from '../cluster/read-newest.ts';
import type { CoreDatabase } from '../storage/database.ts';
import { LIMITS } from '../access/limits.ts';

interface ClientRow {
  readonly version: number;
  readonly expiry_s: number;
  readonly ended_at: number | null;
  readonly core: string;
}

export interface EndedConnection {
  readonly versionNumber: number;
  readonly now: Instant;
  readonly expiryS: number;
}

export class ClientRecords {
  readonly #db: CoreDatabase;
  readonly #statements: ReturnType<typeof prepare>;
  /** Of this core in its cluster; empty for a core alone. */
  readonly #core: string;

  /** What was connected when the core was killed counts as disconnected now. */
  constructor(db: CoreDatabase, now: Instant) {
    this.#db = db;
    this.#core = db.link?.coreId ?? '';
    this.#statements = prepare(db);
    this.endLost(now, db.link?.members() ?? []);
    db.flush();
  }

  /** Connections of cores that are no more ended now; writes into the open transaction. */
  endLost(now: Instant, alive: readonly string[]): void {
    this.#db.begin();
    this.#statements.endLost.run(now, JSON.stringify(alive));
  }

  /** How long the session of a client outlives its last connection, in seconds. */
  expiryOf(clientId: string): number {
    return this.#find(clientId)?.expiry_s ?? 0;
  }

  /** The other core of the cluster that this client is connected to. */
  coreOf(clientId: string): string | undefined {
    readNewest(this.#db);
    const row = this.#find(clientId);
    return row?.ended_at !== null || row.core === this.#core ? undefined : row.core;
  }

  /** Is the session of earlier connections over? */
  hasExpired(clientId: string, now: Instant): boolean {
    readNewest(this.#db);
    const row = this.#find(clientId);
    return row !== undefined && awaySeconds(row, now) > row.expiry_s;
  }

  /**
   * Notes a connection and gives its version number; `expiryS` is how long its session will
   * outlive it.
   */
  connect(clientId: string, { now, expiryS }: { now: Instant; expiryS: number }): number {
    readNewest(this.#db);
    const row = this.#find(clientId);
    const isForgotten =
      row === undefined ||
      awaySeconds(row, now) > Math.max(row.expiry_s, LIMITS.eventVersionSeconds.value);
    const versionNumber = isForgotten ? 0 : row.version + 1;
    this.#db.begin();
    this.#statements.put.run(clientId, versionNumber, expiryS, this.#core);
    this.#db.link?.say({ kind: 'connected', clientId, versionNumber });
    return versionNumber;
  }

  /** False when the client is connected again meanwhile: then nothing is noted. */
  disconnect(clientId: string, { versionNumber, now, expiryS }: EndedConnection): boolean {
    this.#db.begin();
    const ended = this.#statements.end.run(now, expiryS, clientId, this.#core, versionNumber);
    return ended.changes > 0;
  }

  /** Client ids whose session has expired; the older of them are forgotten. */
  takeExpired(now: Instant): readonly string[] {
    readNewest(this.#db);
    const rows = this.#statements.expired.all(now) as { readonly client_id: string }[];
    if (rows.length === 0) return [];
    this.#db.begin();
    this.#statements.forget.run(LIMITS.eventVersionSeconds.value, now);
    return rows.map((row) => row.client_id);
  }

  #find(clientId: string): ClientRow | undefined {
    return this.#statements.get.get(clientId) as ClientRow | undefined;
  }
}

function awaySeconds(row: ClientRow, now: Instant): number {
  return row.ended_at === null ? 0 : (now - row.ended_at) / 1000;
}

function prepare({ sql }: CoreDatabase) {
  return {
    get: sql.prepare('SELECT version, expiry_s, ended_at, core FROM clients WHERE client_id = ?'),
    put: sql.prepare(
      `INSERT INTO clients (client_id, version, expiry_s, ended_at, core)
       VALUES (?, ?, ?, NULL, ?)
       ON CONFLICT (client_id) DO UPDATE
       SET version = excluded.version, expiry_s = excluded.expiry_s, ended_at = NULL,
           core = excluded.core`,
    ),
    end: sql.prepare(
      `UPDATE clients SET ended_at = ?, expiry_s = ?
       WHERE client_id = ? AND core = ? AND version = ?`,
    ),
    endLost: sql.prepare(
      `UPDATE clients SET ended_at = ?
       WHERE ended_at IS NULL AND core NOT IN (SELECT value FROM json_each(?))`,
    ),
    expired: sql.prepare('SELECT client_id FROM clients WHERE ended_at + expiry_s * 1000 < ?'),
    forget: sql.prepare('DELETE FROM clients WHERE ended_at + max(expiry_s, ?) * 1000 < ?'),
  };
}
