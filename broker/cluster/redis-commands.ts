/** One connection to Redis: commands, scripts, and going on when Redis was away for a moment. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, RESP_TYPES } from '@redis/client';
import { SCRIPTS } from './scripts.ts';
import type { ScriptName } from './scripts.ts';
import type { Reply } from './protocol.ts';
import { bufferOf, textOf } from './reply.ts';

const CONNECT_TIMEOUT_MS = 3_000;
const RETRY_MS = 25;

type Part = string | Uint8Array;

/** Redis was away for longer than the patience; whether the command was carried out is unknown. */
export class RedisAway extends Error {}

export class RedisConnection {
  readonly #client: ReturnType<typeof createClient>;
  readonly #digests = new Map<ScriptName, string>();
  #wasReady = false;

  constructor(url: string) {
    this.#client = createClient({
      url,
      RESP: 2,
      disableOfflineQueue: true,
      disableClientInfo: true,
      maintNotifications: 'disabled',
      socket: {
        connectTimeout: CONNECT_TIMEOUT_MS,
        // A wrong address or password shall be told at once; later Redis may come back any time.
        reconnectStrategy: (retries) => this.#wasReady && Math.min(RETRY_MS * 2 ** retries, 500),
      },
    });
    // Each command fails by itself; without a listener the process would end.
    this.#client.on('error', () => {});
  }

  async connect(): Promise<void> {
    await this.#client.connect();
    this.#wasReady = true;
  }

  close(): void {
    if (this.#client.isOpen) this.#client.destroy();
  }

  /** Sends once. Throws what Redis or the connection says. */
  command(parts: readonly Part[]): Promise<Reply> {
    const texts = parts.map((part) => (typeof part === 'string' ? part : bufferOf(part)));
    return this.#client.sendCommand<Reply>(texts, {
      typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer },
    });
  }

  /** Sends until Redis answers; throws RedisAway, or what Redis says against the command. */
  async steadily(parts: readonly Part[], patienceMs: number): Promise<Reply> {
    return this.#until(performance.now() + patienceMs, () => this.command(parts));
  }

  script(name: ScriptName, parts: readonly Part[], patienceMs: number): Promise<Reply> {
    return this.#until(performance.now() + patienceMs, () => this.#evaluate(name, parts));
  }

  async #evaluate(name: ScriptName, parts: readonly Part[]): Promise<Reply> {
    const digest = this.#digests.get(name) ?? (await this.#load(name));
    try {
      return await this.command(['EVALSHA', digest, '0', ...parts]);
    } catch (error) {
      if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
      return this.command(['EVALSHA', await this.#load(name), '0', ...parts]);
    }
  }

  async #load(name: ScriptName): Promise<string> {
    const digest = textOf(await this.command(['SCRIPT', 'LOAD', SCRIPTS[name]]));
    this.#digests.set(name, digest);
    return digest;
  }

  async #until(deadlineMs: number, send: () => Promise<Reply>): Promise<Reply> {
    for (;;) {
      try {
        return await inTime(send(), deadlineMs);
      } catch (error) {
        if (error instanceof RedisAway || isRefusal(error)) throw error;
        if (performance.now() + RETRY_MS > deadlineMs) throw new RedisAway(messageOf(error));
        await sleep(RETRY_MS);
      }
    }
  }
}

/** What Redis says against a command; while it starts or a master is replaced it may change. */
function isRefusal(error: unknown): boolean {
  const [word = ''] = messageOf(error).split(' ', 1);
  return /^[A-Z]{3,}$/.test(word) && !['LOADING', 'MASTERDOWN', 'READONLY', 'BUSY'].includes(word);
}

function inTime<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  const ms = Math.max(Math.ceil(deadlineMs - performance.now()), 1);
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new RedisAway(`no answer in ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(late));
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
