/** Threads beside the one that reads a capture: each decodes lines that stand for themselves. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { LINE_WORKER, type LineJob, type LineResult, type LineWorkOptions } from './line-work.ts';

/** So many wait for a thread while it works. */
const JOBS_AHEAD = 2;

export class LineWorkers {
  readonly #workers: readonly { readonly thread: Worker; waiting: Waiting[] }[];

  /** At least one, and none for which no core is left. */
  constructor(most: number, options: LineWorkOptions) {
    const count = Math.max(1, Math.min(most, availableParallelism() - 1));
    this.#workers = Array.from({ length: count }, () => startWorker(options));
  }

  get count(): number {
    return this.#workers.length;
  }

  /** Undefined while all have enough to do. */
  tryRun(job: LineJob): Promise<LineResult> | undefined {
    const worker = this.#workers.find(({ waiting }) => waiting.length < JOBS_AHEAD);
    if (worker === undefined) return undefined;
    return new Promise((resolve, reject) => {
      worker.waiting.push({ resolve, reject });
      worker.thread.postMessage(job);
    });
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map(({ thread }) => thread.terminate()));
  }
}

interface Waiting {
  readonly resolve: (result: LineResult) => void;
  readonly reject: (error: unknown) => void;
}

function startWorker(options: LineWorkOptions) {
  const thread = new Worker(new URL('./line-worker.ts', import.meta.url), {
    workerData: options,
    argv: [LINE_WORKER],
  });
  const worker = { thread, waiting: [] as Waiting[] };
  thread.on('message', (result: LineResult) => worker.waiting.shift()?.resolve(result));
  thread.on('error', (error) => {
    for (const { reject } of worker.waiting.splice(0)) reject(error);
  });
  return worker;
}
