/** Reads on in the log, gives signs of life, and notices whose are missing. */
import { toEntries } from './log-client.ts';
import type { Asker, ClusterTimes, ThreadEvent } from './protocol.ts';
import type { RedisConnection } from './redis-commands.ts';
import { listOf, textOf } from './reply.ts';
import { KEYS } from './scripts.ts';

const BLOCK_MS = 1_000;
const PAGE = '500';
const RETRY_MS = 50;

export interface FollowerParts {
  readonly commands: RedisConnection;
  /** Its own, because waiting for entries blocks a connection. */
  readonly reading: RedisConnection;
  readonly times: ClusterTimes;
  readonly tell: (event: ThreadEvent) => void;
}

export class Follower {
  readonly #parts: FollowerParts;
  /** What the core has heard last; it may know more than was read here. */
  #heard = '0-0';
  #onHeard: (() => void) | undefined;
  /** Since when each sign of life of this core got through, in milliseconds. */
  #steadySinceMs = Infinity;
  #isFollowing = false;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  async follow(asker: Asker, heard: string): Promise<void> {
    this.#heard = heard;
    this.#isFollowing = true;
    await this.#parts.reading.connect();
    void this.#read();
    void this.#live(asker);
  }

  /** The core is done with everything up to here. */
  heard(id: string): void {
    this.#heard = id;
    this.#onHeard?.();
  }

  stop(): void {
    this.#isFollowing = false;
    this.#parts.reading.close();
  }

  async #read(): Promise<void> {
    const patienceMs = BLOCK_MS + this.#parts.times.awayMs;
    while (this.#isFollowing) {
      try {
        const command = ['XREAD', 'COUNT', PAGE, 'BLOCK', String(BLOCK_MS), 'STREAMS', KEYS.log];
        const reply = await this.#parts.reading.steadily([...command, this.#heard], patienceMs);
        const entries = toEntries(listOf(listOf(reply)[0])[1]);
        if (entries.length === 0) continue;
        const done = new Promise<void>((resolve) => (this.#onHeard = resolve));
        this.#parts.tell({ kind: 'entries', entries });
        await done;
      } catch {
        await pause(RETRY_MS);
      }
    }
  }

  async #live(asker: Asker): Promise<void> {
    const { times, tell } = this.#parts;
    let lastMs = performance.now();
    while (this.#isFollowing) {
      try {
        const missing = await this.#beat(asker);
        const nowMs = performance.now();
        // Who was away itself cannot say of others that they are.
        if (nowMs - lastMs > times.lifeMs) this.#steadySinceMs = Infinity;
        this.#steadySinceMs = Math.min(this.#steadySinceMs, nowMs);
        lastMs = nowMs;
        const isSure = nowMs - this.#steadySinceMs > times.lifeMs + times.beatMs;
        if (missing.length > 0 && isSure) tell({ kind: 'missing', members: missing });
      } catch {
        // Away, or it refuses to serve: for a core that is the same, until it has lasted too long.
        this.#steadySinceMs = Infinity;
      }
      if (performance.now() - lastMs > times.awayMs) tell({ kind: 'ended', refusal: 'away' });
      await pause(times.beatMs);
    }
  }

  /** Members without a sign of life. Throws RedisAway, and what Redis says. */
  async #beat(asker: Asker): Promise<readonly string[]> {
    const { commands, times, tell } = this.#parts;
    const who = [asker.coreId, asker.generation, '1'];
    const parts = [...who, this.#heard, String(times.lifeMs)];
    const [word, ...rest] = listOf(await commands.script('beat', parts, times.beatMs));
    const kind = textOf(word);
    if (kind === 'gone' || kind === 'lost') tell({ kind: 'ended', refusal: kind });
    return kind === 'beat' ? rest.map(textOf) : [];
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
