/**
 * The lines of a capture as jobs: given to threads, taken over in their order. The thread that reads
 * works too, on the first job that nobody has; the same lines come out, in the same order.
 */
import type { LineJob, LineResult } from './line-work.ts';

export interface JobPorts {
  /** Gives a job away, if somebody has time for it. */
  tryRun(job: LineJob): Promise<LineResult> | undefined;
  /** Does a job before its turn, here, if that can be. */
  runHere(job: LineJob): LineResult | undefined;
  /** The next job in order, which nobody has done. */
  takeLines(job: LineJob): void;
  takeResult(job: LineJob, result: LineResult): void;
}

interface QueuedJob {
  readonly job: LineJob;
  running?: Promise<void>;
  result?: LineResult | undefined;
}

export class JobQueue {
  readonly #ports: JobPorts;
  readonly #jobs: QueuedJob[] = [];

  constructor(ports: JobPorts) {
    this.#ports = ports;
  }

  get length(): number {
    return this.#jobs.length;
  }

  push(job: LineJob): void {
    this.#jobs.push({ job });
  }

  /** Brings the first job further. */
  async step(): Promise<void> {
    this.#giveAway();
    const [first] = this.#jobs;
    if (first === undefined) return;
    if (first.result !== undefined) {
      this.#jobs.shift();
      this.#ports.takeResult(first.job, first.result);
    } else if (first.running === undefined) {
      this.#jobs.shift();
      this.#ports.takeLines(first.job);
    } else {
      const free = this.#jobs.find(isFree);
      const result = free && this.#ports.runHere(free.job);
      if (free !== undefined && result !== undefined) free.result = result;
      else await first.running;
    }
    // What the threads sent is heard now.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** The first stays here: it is next. */
  #giveAway(): void {
    for (const each of this.#jobs.slice(1).filter(isFree)) {
      const running = this.#ports.tryRun(each.job);
      if (running === undefined) return;
      each.running = running.then((result) => void (each.result = result));
      // A thread that fails is told of where its job is waited for.
      each.running.catch(() => {});
    }
  }
}

function isFree({ running, result }: QueuedJob): boolean {
  return running === undefined && result === undefined;
}
