/** Sign-in sessions. Only a hash of the cookie is kept, so that a copied database opens none. */
import type { Db } from './database.ts';

export interface Session {
  /** Hash of the cookie's random id. */
  readonly idHash: string;
  readonly userName: string;
  readonly csrfToken: string;
  /** The tenancy that the session was opened for; null where the user is no tenant. */
  readonly occupancyId: string | null;
  /** Real time, ms UTC. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface SessionStore {
  add(session: Session): void;
  /** Undefined if there is none or it expired at or before `now`. */
  get(idHash: string, now: number): Session | undefined;
  /** Says for which tenancy a session is. */
  bind(idHash: string, occupancyId: string): void;
  extend(idHash: string, expiresAt: number): void;
  remove(idHash: string): void;
  /** Of one user or of all, those that have not expired, newest first. */
  list(now: number, userName?: string): Session[];
  /** Ends all sessions of a user, but for one that is to stay. */
  removeOf(userName: string, keepIdHash?: string): void;
  /** Ends the oldest ones of a user, so that there are no more than so many. */
  keepNewest(userName: string, count: number): void;
  /** Deletes what has expired and gives the number. */
  removeExpired(now: number): number;
}

export function createSessionStore(db: Db): SessionStore {
  const add = db.prepare<[Session]>(
    `INSERT INTO sessions (id_hash, user_name, csrf_token, occupancy_id, created_at, expires_at)
     VALUES (@idHash, @userName, @csrfToken, @occupancyId, @createdAt, @expiresAt)`,
  );
  const get = db.prepare<[string, number], Session>(
    `SELECT id_hash AS idHash, user_name AS userName, csrf_token AS csrfToken,
       occupancy_id AS occupancyId, created_at AS createdAt, expires_at AS expiresAt
     FROM sessions WHERE id_hash = ? AND expires_at > ?`,
  );
  const bind = db.prepare<[string, string]>(
    'UPDATE sessions SET occupancy_id = ? WHERE id_hash = ?',
  );
  const extend = db.prepare<[number, string]>(
    'UPDATE sessions SET expires_at = ? WHERE id_hash = ?',
  );
  const remove = db.prepare<[string]>('DELETE FROM sessions WHERE id_hash = ?');
  const list = db.prepare<[number, string | null, string | null], Session>(
    `SELECT id_hash AS idHash, user_name AS userName, csrf_token AS csrfToken,
       created_at AS createdAt, expires_at AS expiresAt, occupancy_id AS occupancyId
     FROM sessions WHERE expires_at > ? AND (? IS NULL OR user_name = ?)
     ORDER BY created_at DESC, id_hash`,
  );
  const removeOf = db.prepare<[string, string]>(
    'DELETE FROM sessions WHERE user_name = ? AND id_hash <> ?',
  );
  const keepNewest = db.prepare<[string, string, number]>(
    `DELETE FROM sessions WHERE user_name = ? AND id_hash NOT IN
       (SELECT id_hash FROM sessions WHERE user_name = ?
        ORDER BY created_at DESC, rowid DESC LIMIT ?)`,
  );
  const removeExpired = db.prepare<[number]>('DELETE FROM sessions WHERE expires_at <= ?');
  return {
    add: (session) => void add.run(session),
    get: (idHash, now) => get.get(idHash, now),
    bind: (idHash, occupancyId) => void bind.run(occupancyId, idHash),
    extend: (idHash, expiresAt) => void extend.run(expiresAt, idHash),
    remove: (idHash) => void remove.run(idHash),
    list: (now, userName) => list.all(now, userName ?? null, userName ?? null),
    removeOf: (userName, keepIdHash) => void removeOf.run(userName, keepIdHash ?? ''),
    keepNewest: (userName, count) => void keepNewest.run(userName, userName, count),
    removeExpired: (now) => removeExpired.run(now).changes,
  };
}
