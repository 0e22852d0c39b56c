/**
 * The core's side of its thread for Redis. `ask` blocks until the answer is there, as a write to
 * SQLite does; `post` does not. The address may hold a password, so nothing here ever shows it.
 */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { brokerError } from '../common/errors.ts';
import { CLUSTER_TIMES } from './protocol.ts';
import type { Answer, Answered, Asked, ClusterTimes, Question, ThreadEvent } from './protocol.ts';

const CONNECT_MS = 10_000;

type Received<T> = { readonly message: T } | undefined;

/** The Redis server that makes cores one: `LAB_REDIS`. */
export function redisUrl(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const url = environment.LAB_REDIS ?? '';
  return url === '' ? undefined : url;
}

export interface RedisPortOptions {
  /** `redis[s]://[[name]:password@]host[:port][/number]` */
  readonly url: string;
  readonly times?: ClusterTimes | undefined;
}

export class RedisPort {
  readonly times: ClusterTimes;
  readonly #url: string;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #events: MessagePort;
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  #number = 0;
  #isClosed = false;

  private constructor({ url, times = CLUSTER_TIMES }: RedisPortOptions) {
    this.#url = url;
    this.times = times;
    const questions = new MessageChannel();
    const events = new MessageChannel();
    this.#port = questions.port1;
    this.#events = events.port1;
    const [port, tell] = [questions.port2, events.port2];
    this.#worker = new Worker(new URL('./redis-thread.ts', import.meta.url), {
      workerData: { url, times, bell: this.#bell, port, events: tell },
      transferList: [port, tell],
      // Whatever the parent was started with, for example by a test runner, is not for the thread.
      execArgv: [],
    });
    this.#worker.unref();
    this.#port.unref();
  }

  /** Starts the thread and waits, blocking, until it is connected. Throws BROKER_CLUSTER_*. */
  static connect(options: RedisPortOptions): RedisPort {
    checkUrl(options.url);
    const port = new RedisPort(options);
    const event = port.#waitForEvent(CONNECT_MS);
    if (event?.kind === 'ready') return port;
    port.close();
    const reason = event?.kind === 'unreachable' ? event.reason : `no answer in ${CONNECT_MS} ms`;
    throw unreachable(options.url, reason);
  }

  /** Waits for the answer: `away` when Redis gives none within `patienceMs`. */
  ask(question: Question, patienceMs: number, waitMs = 0): Answer {
    if (this.#isClosed) return { kind: 'away', reason: 'the connection to Redis is closed' };
    const number = this.#send(question, false, patienceMs);
    const deadlineMs = performance.now() + patienceMs + waitMs + this.times.leaseMs;
    for (;;) {
      const seen = Atomics.load(this.#bell, 0);
      const received: Received<Answered> = receiveMessageOnPort(this.#port);
      if (received?.message.number === number) return received.message.answer;
      // An answer to an older question, for which nobody waits any more, is dropped.
      if (received !== undefined) continue;
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) return { kind: 'away', reason: 'no answer from the thread for Redis' };
      Atomics.wait(this.#bell, 0, seen, leftMs);
    }
  }

  post(question: Question): void {
    if (!this.#isClosed) this.#send(question, true, this.times.awayMs);
  }

  /** What the thread tells from now on. */
  listen(listener: (event: ThreadEvent) => void): void {
    this.#events.on('message', listener);
    this.#events.unref();
  }

  /** The error of a core whose Redis does not answer. */
  away(reason: string): Error {
    return unreachable(this.#url, reason);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#events.close();
    this.#port.close();
    void this.#worker.terminate();
  }

  #send(question: Question, isPosted: boolean, patienceMs: number): number {
    const number = ++this.#number;
    this.#port.postMessage({ number, question, isPosted, patienceMs } satisfies Asked);
    return number;
  }

  #waitForEvent(ms: number): ThreadEvent | undefined {
    const deadlineMs = performance.now() + ms;
    for (;;) {
      const seen = Atomics.load(this.#bell, 0);
      const received: Received<ThreadEvent> = receiveMessageOnPort(this.#events);
      const leftMs = deadlineMs - performance.now();
      if (received !== undefined || leftMs <= 0) return received?.message;
      Atomics.wait(this.#bell, 0, seen, leftMs);
    }
  }
}

function checkUrl(url: string): void {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol === 'redis:' || protocol === 'rediss:') return;
  throw brokerError('BROKER_CLUSTER_URL', { details: {} });
}

function unreachable(url: string, reason: string): Error {
  // Without name and password.
  const { protocol, host } = new URL(url);
  const server = `${protocol}//${host}`;
  return brokerError('BROKER_CLUSTER_UNREACHABLE', { details: { server, reason } });
}
