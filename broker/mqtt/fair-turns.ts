/**
 * Who has the one thread of the core next. What a client causes (reading its packets, delivering
 * its messages) is done in slices, one for each client in a turn of the event loop: a flood takes
 * its slice and waits, and whoever asks for little is served in the same turn. Slices are measured
 * in time, because a message with a thousand subscribers costs more than one without any.
 */

/** Microseconds enough that the turn itself costs little, and few enough that nobody notices. */
const SLICE_US = { shared: 50, alone: 500 } as const;
/** A client that was served so recently is there, also while it waits for an answer. */
const RECENT_MS = 1_000;

export interface Waiting {
  /** Works until `isOver`, at least once. */
  takeSlice(isOver: () => boolean): void;
}

interface Backlog {
  readonly tasks: (() => void)[];
  /** Of the slice of this turn, in milliseconds. */
  spentMs: number;
}

export class FairTurns {
  readonly #now: () => number;
  readonly #waiting = new Set<Waiting>();
  /** Deliveries by their author; those that have work or had it in this turn. */
  readonly #backlogs = new Map<string, Backlog>();
  #isScheduled = false;
  #served: Waiting | undefined;
  #sharedUntilMs = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Asks for one slice in the next turn. */
  wait(client: Waiting): void {
    this.#waiting.add(client);
    this.#schedule();
  }

  /** Does a delivery now if its author has time left in this turn, else in order in a later one. */
  deliver(author: string, task: () => void): void {
    let backlog = this.#backlogs.get(author);
    if (backlog === undefined) {
      backlog = { tasks: [], spentMs: 0 };
      this.#backlogs.set(author, backlog);
      this.#schedule();
    }
    if (backlog.tasks.length > 0 || backlog.spentMs >= this.#sliceMs()) backlog.tasks.push(task);
    else this.#work(backlog, task);
  }

  #work(backlog: Backlog, task: () => void): void {
    const startMs = this.#now();
    task();
    backlog.spentMs += this.#now() - startMs;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#turn();
    });
  }

  #turn(): void {
    for (const [author, backlog] of this.#backlogs) this.#deliverSome(author, backlog);
    // Whoever asks again meanwhile is served in the next turn.
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const client of waiting) this.#serve(client);
    if (this.#backlogs.size > 0) this.#schedule();
  }

  #deliverSome(author: string, backlog: Backlog): void {
    const { tasks } = backlog;
    if (tasks.length === 0) {
      this.#backlogs.delete(author);
      return;
    }
    backlog.spentMs = 0;
    let done = 0;
    // The tasks stay in the list meanwhile, so that new ones queue up after them.
    for (; done < tasks.length && backlog.spentMs < this.#sliceMs(); done++) {
      const task = tasks[done];
      if (task !== undefined) this.#work(backlog, task);
    }
    tasks.splice(0, done);
  }

  #serve(client: Waiting): void {
    const startMs = this.#now();
    if (this.#served !== undefined && this.#served !== client) {
      this.#sharedUntilMs = startMs + RECENT_MS;
    }
    this.#served = client;
    const endMs = startMs + this.#sliceMs();
    client.takeSlice(() => this.#now() >= endMs);
  }

  #sliceMs(): number {
    const isShared = this.#now() < this.#sharedUntilMs;
    return (isShared ? SLICE_US.shared : SLICE_US.alone) / 1_000;
  }
}
