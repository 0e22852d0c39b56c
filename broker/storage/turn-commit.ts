/**
 * One open transaction per turn of the event loop: who begins it, who waits for its end. How it is
 * opened and committed is for a core alone another thing than for a core of a cluster.
 */
export abstract class TurnCommit {
  #waiting: ((error: Error | null) => void)[] = [];
  #isOpen = false;
  #scheduled: NodeJS.Immediate | undefined;

  get isOpen(): boolean {
    return this.#isOpen;
  }

  begin(): void {
    if (this.#isOpen) return;
    this.openTransaction();
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
    this.closeConnection();
  }

  /** Throws what SQLite throws; then none is open. */
  protected abstract openTransaction(): void;
  /** Commits, or rolls back and gives the error. */
  protected abstract endTransaction(): Error | null;
  protected abstract closeConnection(): void;

  #schedule(): void {
    this.#scheduled ??= setImmediate(() => this.flush());
  }

  #finish(): Error | null {
    if (!this.#isOpen) return null;
    this.#isOpen = false;
    return this.endTransaction();
  }
}
