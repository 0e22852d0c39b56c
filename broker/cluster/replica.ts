/**
 * The rows of this core as a replica of the log: where in the log they stand, and how entries of
 * others get into them. Other programs may work on the same file, so the place is always read from
 * the file, inside the transaction that changes it.
 */
import type { Database, Statement } from 'better-sqlite3';
import { brokerError, reasonOf } from '../common/errors.ts';
import { isAfter } from './entry.ts';
import type { Entry } from './entry.ts';
import { Replayer } from './recording.ts';
import type { Recording } from './recording.ts';

export interface LogPlace {
  readonly generation: string;
  /** Id of the last entry that is in the rows. */
  readonly position: string;
}

export class Replica {
  readonly #sql: Database;
  readonly #recording: Recording;
  readonly #replayer: Replayer;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  readonly #place: Statement;
  readonly #move: Statement;
  readonly #members: Statement;

  constructor(sql: Database, recording: Recording) {
    const { plain } = recording;
    this.#sql = sql;
    this.#recording = recording;
    this.#replayer = new Replayer(plain);
    this.#begin = plain.prepare('BEGIN IMMEDIATE');
    this.#commit = plain.prepare('COMMIT');
    this.#rollback = plain.prepare('ROLLBACK');
    this.#place = plain.prepare(
      'SELECT generation, position FROM cluster_log ORDER BY place DESC LIMIT 1',
    );
    this.#move = plain.prepare(
      'UPDATE cluster_log SET position = ? WHERE place = (SELECT max(place) FROM cluster_log)',
    );
    this.#members = plain.prepare('SELECT core_id FROM cluster_members ORDER BY place').pluck();
  }

  place(): LogPlace {
    const place = this.#place.get() as LogPlace | undefined;
    if (place === undefined) throw this.#unfit('it has no place in the log');
    return place;
  }

  members(): readonly string[] {
    return this.#members.all() as string[];
  }

  begin(): void {
    this.#begin.run();
  }

  /** Commits what was written since `begin` as the entry `id`, or as none. */
  commit(id?: string): void {
    if (id !== undefined) this.#move.run(id);
    this.#commit.run();
  }

  rollback(): void {
    if (this.#sql.inTransaction) this.#rollback.run();
  }

  /**
   * Applies those of the entries that are not in the rows yet; gives their ids. Throws
   * BROKER_CLUSTER_REPLICA when an entry was made from another state; then nothing is changed.
   */
  apply(entries: readonly Entry[]): ReadonlySet<string> {
    const applied = new Set<string>();
    if (entries.every(({ before }) => before === undefined)) return applied;
    this.begin();
    try {
      let { position } = this.place();
      for (const entry of entries) {
        if (entry.before === undefined || !isAfter(entry.id, position)) continue;
        this.#applyOne(entry, position);
        position = entry.id;
        applied.add(entry.id);
      }
      this.commit(position);
      return applied;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** The whole file and its place in the log, for who joins. */
  snapshot(): { readonly id: string; readonly content: Uint8Array } {
    this.#recording.plain.exec('BEGIN');
    try {
      return { id: this.place().position, content: this.#sql.serialize() };
    } finally {
      this.#commit.run();
    }
  }

  #applyOne(entry: Entry, position: string): void {
    if (entry.before !== position) {
      throw this.#unfit(`entry ${entry.id} follows ${String(entry.before)}, not ${position}`);
    }
    try {
      this.#replayer.run(entry.operations);
    } catch (error) {
      throw this.#unfit(`entry ${entry.id}: ${reasonOf(error)}`, error);
    }
  }

  #unfit(reason: string, cause?: unknown): Error {
    const file = this.#sql.name;
    return brokerError('BROKER_CLUSTER_REPLICA', { details: { file, reason }, cause });
  }
}
