/**
 * Functions that rules call: a module `functions/NAME.mjs` (or .js, .ts) with an exported `handler`,
 * run in a thread of its own (no top-level await), or `functions/NAME.json` with `{"url": "http://…"}`, asked by POST.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FunctionAnswer, FunctionContext, FunctionQuestion } from './function-worker.ts';
import { parseExactJson } from '../common/exact-json.ts';

const NAME = /^(?:arn:aws:lambda:[\w-]*:\d*:function:)?([\w-]{1,140})(?::[\w$-]+)?$/;
const ENDINGS = ['.mjs', '.js', '.ts', '.json'];
const THREADS_MAX = 20;
const HEAP_MB = 128;
const ANSWER_BYTES_MAX = 1024 * 1024;

interface Source {
  readonly name: string;
  readonly path: string;
  /** A changed file is loaded again. */
  readonly changedAt: number;
}

export class LocalFunctions {
  readonly #dir: string;
  readonly #threads = new Map<string, FunctionThread>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Rejects when there is no such function, when it fails, and when `signal` ends first. */
  async invoke(functionArn: string, input: unknown, signal: AbortSignal): Promise<unknown> {
    const source = this.#find(functionArn);
    if (source.path.endsWith('.json')) return askUrl(source.path, input, signal);
    const context: FunctionContext = {
      functionName: source.name,
      invokedFunctionArn: functionArn,
      awsRequestId: randomUUID(),
    };
    return this.#thread(source).ask(input, context, signal);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#threads.values()].map((thread) => thread.end('the core stops')));
    this.#threads.clear();
  }

  #find(functionArn: string): Source {
    const name = NAME.exec(functionArn)?.[1];
    if (name === undefined) throw new Error(`"${functionArn}" names no function`);
    for (const ending of ENDINGS) {
      const path = join(this.#dir, `${name}${ending}`);
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat?.isFile() === true) return { name, path, changedAt: stat.mtimeMs };
    }
    throw new Error(`there is no file ${name}.mjs, .js, .ts or .json in ${this.#dir}`);
  }

  #thread(source: Source): FunctionThread {
    const known = this.#threads.get(source.path);
    if (known?.isUsable(source.changedAt) === true) return known;
    void known?.end('the file has changed');
    this.#threads.delete(source.path);
    if (this.#threads.size >= THREADS_MAX) throw new Error(`${THREADS_MAX} functions are in use`);
    const thread = new FunctionThread(source);
    this.#threads.set(source.path, thread);
    return thread;
  }
}

interface Asked {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

class FunctionThread {
  readonly #worker: Worker;
  readonly #changedAt: number;
  readonly #asked = new Map<number, Asked>();
  #count = 0;
  #isEnded = false;

  constructor({ path, changedAt }: Source) {
    this.#changedAt = changedAt;
    this.#worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
      workerData: { path },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    this.#worker.unref();
    this.#worker.on('message', (answer: FunctionAnswer) => this.#take(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the function ended its thread')));
  }

  isUsable(changedAt: number): boolean {
    return !this.#isEnded && changedAt === this.#changedAt;
  }

  ask(event: unknown, context: FunctionContext, signal: AbortSignal): Promise<unknown> {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      // The thread may be in an endless loop, so it goes, with whatever else it was asked.
      const onAbort = (): void => void this.end('the function took too long');
      const settle = (): void => {
        signal.removeEventListener('abort', onAbort);
        this.#asked.delete(id);
      };
      this.#asked.set(id, {
        resolve: (value) => {
          settle();
          resolve(value);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      signal.addEventListener('abort', onAbort, { once: true });
      const question: FunctionQuestion = { id, event, context };
      this.#worker.postMessage(question);
    });
  }

  async end(reason: string): Promise<void> {
    this.#fail(new Error(reason));
    await this.#worker.terminate();
  }

  #take(answer: FunctionAnswer): void {
    const asked = this.#asked.get(answer.id);
    if ('problem' in answer) asked?.reject(new Error(answer.problem));
    else if (answer.json.length > ANSWER_BYTES_MAX)
      asked?.reject(new Error('the answer is too long'));
    else asked?.resolve(JSON.parse(answer.json));
  }

  #fail(error: Error): void {
    this.#isEnded = true;
    for (const asked of [...this.#asked.values()]) asked.reject(error);
  }
}

async function askUrl(path: string, input: unknown, signal: AbortSignal): Promise<unknown> {
  const { url } = JSON.parse(readFileSync(path, 'utf8')) as { readonly url?: unknown };
  if (typeof url !== 'string') throw new Error(`${path} has no member "url"`);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
    signal,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  if (text.length > ANSWER_BYTES_MAX) throw new Error('the answer is too long');
  return text === '' ? null : parseExactJson(text);
}
