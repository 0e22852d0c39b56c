/** The lines of a capture on their way to the batch: at once, or over threads where there are many. */
import type { MeterKey } from '../../twin/captures/key-file.ts';
import type { DecodeOptions } from '#wire/decode-telegram.ts';
import { JobQueue, type JobPorts } from './job-queue.ts';
import { LineWork, type LineJob } from './line-work.ts';
import type { LineWorkers } from './line-workers.ts';
import type { LineForm, PutOptions } from './put-telegram.ts';

export interface Threads {
  /** Beside the one that reads, as far as the machine has cores for them. */
  readonly most: number;
  /** Those of `keyFor`, for the others. */
  readonly keys: readonly MeterKey[];
  readonly otherKey?: Uint8Array | undefined;
  /** Lines of a run before threads are worth their start. */
  readonly fromLines?: number;
}

interface ThreadOptions extends Omit<PutOptions, 'form'> {
  readonly form: LineForm | 'tree';
  readonly decode: DecodeOptions;
  readonly threads?: Threads;
}

type Batch = Pick<JobPorts, 'takeLines' | 'takeResult'> & {
  /** Writes what was put together so far. */
  flush(): void;
  /** Each line needs what was read before it. */
  readonly isInOrder: boolean;
};

/** Each thread compiles the decoder for itself, which costs as much as so many lines. */
const FROM_LINES = 50_000;
const JOB_LINES = 512;
/** What comes in smaller portions comes live, and is shown at once. */
const MIN_PORTION = 256;
const JOBS_BY_THREAD = 4;

export class BatchThreads {
  readonly #options: ThreadOptions;
  readonly #batch: Batch;
  #lines = 0;
  #workers: LineWorkers | undefined;
  #queue: JobQueue | undefined;

  constructor(options: ThreadOptions, batch: Batch) {
    this.#options = options;
    this.#batch = batch;
  }

  /** Some of them wait for their turn, until `meanwhile` or `finish`. */
  async take({ source, firstNumber, lines }: LineJob): Promise<void> {
    this.#lines += lines.length;
    const queue = lines.length < MIN_PORTION ? undefined : await this.#started();
    if (queue === undefined) {
      await this.finish();
      this.#batch.takeLines({ source, firstNumber, lines });
      return;
    }
    for (let at = 0; at < lines.length; at += JOB_LINES) {
      const part = lines.slice(at, at + JOB_LINES);
      queue.push({ source, firstNumber: firstNumber + at, lines: part });
    }
    const most = JOBS_BY_THREAD * (1 + (this.#workers?.count ?? 0));
    while (queue.length > most) await queue.step();
  }

  /** Works on what waits until `next` is there, so that nothing that was read is shown late. */
  async meanwhile<T>(next: Promise<T>): Promise<T> {
    let isThere = false;
    const note = (): void => void (isThere = true);
    next.then(note, note);
    while (!isThere && this.#queue !== undefined && this.#queue.length > 0) {
      await this.#queue.step();
      this.#batch.flush();
    }
    return next;
  }

  /** Until everything that was taken is with the batch. */
  async finish(): Promise<void> {
    while (this.#queue !== undefined && this.#queue.length > 0) await this.#queue.step();
  }

  async end(): Promise<void> {
    await this.#workers?.end();
  }

  /** Undefined where this thread alone is as fast, or all lines have to be read in order. */
  async #started(): Promise<JobQueue | undefined> {
    const { form, language, decode, threads } = this.#options;
    if (this.#queue !== undefined) return this.#batch.isInOrder ? undefined : this.#queue;
    const isFew = this.#lines < (threads?.fromLines ?? FROM_LINES);
    if (form === 'tree' || threads === undefined || threads.most < 1 || isFew) return undefined;
    const { frameFormat, checks, drivers } = decode;
    const given = {
      ...(frameFormat && { frameFormat }),
      ...(checks && { checks }),
      ...(drivers && { drivers }),
    };
    const { keys, otherKey } = threads;
    const work = { form, language, decode: given, keys, otherKey };
    // Loaded for those that need it: a single telegram does not.
    const { LineWorkers: Workers } = await import('./line-workers.ts');
    const workers = new Workers(threads.most, work);
    this.#workers = workers;
    const here = new LineWork(work);
    this.#queue = new JobQueue({
      tryRun: (job) => (this.#batch.isInOrder ? undefined : workers.tryRun(job)),
      runHere: (job) => (this.#batch.isInOrder ? undefined : here.run(job)),
      takeLines: (job) => this.#batch.takeLines(job),
      takeResult: (job, result) => this.#batch.takeResult(job, result),
    });
    return this.#queue;
  }
}
