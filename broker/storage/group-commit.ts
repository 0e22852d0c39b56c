/**
 * Group commit: all writers of the core share one connection and one open transaction per turn of
 * the event loop, so that a burst of publishes costs one commit, and whatever was written is seen
 * at once by the next read.
 */
import { isError } from '#kernel/errors.ts';
import type { Database, Statement } from 'better-sqlite3';
import type { Arns } from '../common/arn.ts';
import { storageFault } from './storage-fault.ts';

/** As much as the largest message: a few bytes still fit where that does not. */
const PROBE_BYTES = 256 * 1024;
/** SQLite's own limit. */
const MOST_PAGES = 4_294_967_294;

export class GroupCommit {
  readonly sql: Database;
  readonly arns: Arns;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  #waiting: ((error: Error | null) => void)[] = [];
  #isOpen = false;
  /** A transaction of this turn was rolled back unasked. */
  #isLost = false;
  #scheduled: NodeJS.Immediate | undefined;
  #fault: string | undefined;
  readonly #onRecovered: (() => void)[] = [];

  constructor(sql: Database, arns: Arns) {
    this.sql = sql;
    this.arns = arns;
    this.#begin = sql.prepare('BEGIN IMMEDIATE');
    this.#commit = sql.prepare('COMMIT');
    this.#rollback = sql.prepare('ROLLBACK');
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  begin(): void {
    // A full disk rolls the transaction back unasked; what follows must not be committed one by one.
    if (this.#isOpen && this.sql.inTransaction) return;
    this.#isLost ||= this.#isOpen;
    this.#begin.run();
    this.#isOpen = true;
    this.#schedule();
  }

  whenCommitted(done: (error: Error | null) => void): void {
    this.#waiting.push(done);
    this.#schedule();
  }

  committed(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.whenCommitted((error) => (error === null ? resolve() : reject(error)));
    });
  }

  flush(): Error | null {
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    const error = this.#finish();
    for (const done of waiting) done(error);
    return error;
  }

  close(): void {
    this.flush();
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
    this.sql.close();
  }

  #schedule(): void {
    this.#scheduled ??= setImmediate(() => this.flush());
  }

  #finish(): Error | null {
    if (!this.#isOpen) return null;
    this.#isOpen = false;
    try {
      if (this.#isLost) throw Object.assign(new Error('rolled back'), { code: 'SQLITE_FULL' });
      // Where it was rolled back, COMMIT fails, as it should.
      this.#commit.run();
      // Small rows find room where a message does not.
      if (this.#fault !== undefined) setImmediate(() => this.problem());
      return null;
    } catch (error) {
      if (this.sql.inTransaction) this.#rollback.run();
      this.noteFault(error);
      return isError(error) ? error : new Error(String(error));
    } finally {
      this.#isLost = false;
    }
  }

  noteFault(error: unknown): string | undefined {
    const fault = storageFault(error);
    if (fault !== undefined) this.#fault = fault;
    return fault;
  }

  problem(): string | undefined {
    if (this.#fault === undefined || !this.sql.open) return this.#fault;
    this.flush();
    try {
      // Two commits: what goes within one never reaches the disk.
      this.sql.prepare('INSERT INTO storage_probe (bytes) VALUES (zeroblob(?))').run(PROBE_BYTES);
      this.sql.prepare('DELETE FROM storage_probe').run();
      this.#recovered();
    } catch (error) {
      if (this.noteFault(error) === undefined) throw error;
    }
    return this.#fault;
  }

  onRecovered(listener: () => void): void {
    this.#onRecovered.push(listener);
  }

  mayGrow(may: boolean): void {
    this.sql.pragma(`max_page_count = ${may ? MOST_PAGES : 1}`);
  }

  #recovered(): void {
    if (this.#fault === undefined) return;
    this.#fault = undefined;
    for (const listener of this.#onRecovered) setImmediate(listener);
  }
}
