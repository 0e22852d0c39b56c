/**
 * Group commit: all writers of the core share one connection and one open transaction per turn of
 * the event loop, so that a burst of publishes costs one commit, and whatever was written is seen
 * at once by the next read.
 */
import type { Database, Statement } from 'better-sqlite3';

export class GroupCommit {
  readonly sql: Database;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  #waiting: ((error: Error | null) => void)[] = [];
  #isOpen = false;
  #scheduled: NodeJS.Immediate | undefined;

  constructor(sql: Database) {
    this.sql = sql;
    this.#begin = sql.prepare('BEGIN IMMEDIATE');
    this.#commit = sql.prepare('COMMIT');
    this.#rollback = sql.prepare('ROLLBACK');
  }

  begin(): void {
    if (this.#isOpen) return;
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
      // A full disk rolls the transaction back unasked; then COMMIT fails, as it should.
      this.#commit.run();
      return null;
    } catch (error) {
      if (this.sql.inTransaction) this.#rollback.run();
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}
