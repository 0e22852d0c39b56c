/**
 * What is kept of a client id beyond its connection: how often it has connected, and until when
 * its session lives (`clients` in `core.db`). All SQL on it.
 */
import type { Instant } from '#kernel/time.ts';
import type { CoreDatabase } from '../storage/database.ts';
import { LIMITS } from '../access/limits.ts';

interface ClientRow {
  readonly version: number;
  readonly expiry_s: number;
  readonly ended_at: number | null;
}

interface EndedConnection {
  readonly versionNumber: number;
  readonly now: Instant;
  readonly expiryS: number;
}

export class ClientRecords {
  readonly #db: CoreDatabase;
  readonly #statements: ReturnType<typeof prepare>;

  /** What was connected when the core was killed counts as disconnected now. */
  constructor(db: CoreDatabase, now: Instant) {
    this.#db = db;
    this.#statements = prepare(db);
    db.begin();
    this.#statements.endAll.run(now);
    db.flush();
  }

  /** Is there a session that outlived its connection, and has its time not run out? */
  hasSession(clientId: string, now: Instant): boolean {
    const row = this.#find(clientId);
    return row !== undefined && row.expiry_s > 0 && awaySeconds(row, now) <= row.expiry_s;
  }

  /**
   * Notes a connection and gives its version number; `expiryS` is how long its session will
   * outlive it.
   */
  connect(clientId: string, { now, expiryS }: { now: Instant; expiryS: number }): number {
    const row = this.#find(clientId);
    const isForgotten =
      row === undefined ||
      awaySeconds(row, now) > Math.max(row.expiry_s, LIMITS.eventVersionSeconds.value);
    const versionNumber = isForgotten ? 0 : row.version + 1;
    this.#db.begin();
    this.#statements.put.run(clientId, versionNumber, expiryS);
    return versionNumber;
  }

  /** Notes nothing when the client is connected again meanwhile. */
  disconnect(clientId: string, { versionNumber, now, expiryS }: EndedConnection): void {
    this.#db.begin();
    this.#statements.end.run(now, expiryS, clientId, versionNumber);
  }

  /** Client ids whose session has expired; the older of them are forgotten. */
  takeExpired(now: Instant): readonly string[] {
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
    get: sql.prepare('SELECT version, expiry_s, ended_at FROM clients WHERE client_id = ?'),
    put: sql.prepare(
      `INSERT INTO clients (client_id, version, expiry_s, ended_at) VALUES (?, ?, ?, NULL)
       ON CONFLICT (client_id) DO UPDATE
       SET version = excluded.version, expiry_s = excluded.expiry_s, ended_at = NULL`,
    ),
    end: sql.prepare(
      'UPDATE clients SET ended_at = ?, expiry_s = ? WHERE client_id = ? AND version = ?',
    ),
    endAll: sql.prepare('UPDATE clients SET ended_at = ? WHERE ended_at IS NULL'),
    expired: sql.prepare('SELECT client_id FROM clients WHERE ended_at + expiry_s * 1000 < ?'),
    forget: sql.prepare('DELETE FROM clients WHERE ended_at + max(expiry_s, ?) * 1000 < ?'),
  };
}
