/**
 * Slows guessing down. Each account is slowed for each address by itself, twice as long after every
 * failure, so nobody can lock others out: not the account's owner at another address, not the other
 * people behind the same one. A browser that has a session of the account counts as an address of
 * its own. It lives in memory, bounded in keys: a restart forgets.
 */
import { type Clock, type Instant, MINUTE_MS, SECOND_MS } from '#kernel/time.ts';
import { apiError } from './errors.ts';

export const SIGN_IN_LIMITS = {
  /** Failures that cost no time: people mistype. */
  freeFailures: 3,
  firstDelayMs: 2 * SECOND_MS,
  maxDelayMs: 15 * MINUTE_MS,
  /** Without a failure for this long everything is forgotten. */
  forgetMs: 60 * MINUTE_MS,
  maxKeys: 10_000,
} as const;

export interface SignInAttempt {
  readonly user: string;
  readonly address: string;
  /** Hash of a session of this very user that the browser still holds. */
  readonly knownSession?: string | undefined;
}

interface Record {
  failures: number;
  lastAt: Instant;
}

export class SignInLimit {
  readonly #clock: Clock;
  readonly #records = new Map<string, Record>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get keyCount(): number {
    return this.#records.size;
  }

  /**
   * Counts an attempt as failed until `succeeded` says otherwise, so that parallel guesses count
   * before their slow hash is done. The answer takes it back, for an attempt that was never made.
   * Throws API_TOO_MANY_SIGN_INS with the seconds to wait.
   */
  begin(attempt: SignInAttempt): () => void {
    const now = this.#clock.now();
    const record = this.#recordOf(keyOf(attempt), now);
    const waitMs = record.lastAt + delayAfter(record.failures) - now;
    if (record.failures > 0 && waitMs > 0) {
      const waitS = Math.ceil(waitMs / SECOND_MS);
      throw apiError('API_TOO_MANY_SIGN_INS', { details: { waitS } });
    }
    const { lastAt } = record;
    record.failures++;
    record.lastAt = now;
    return () => {
      record.failures--;
      record.lastAt = lastAt;
    };
  }

  succeeded(attempt: SignInAttempt): void {
    this.#records.delete(keyOf(attempt));
  }

  #recordOf(key: string, now: Instant): Record {
    const known = this.#records.get(key);
    // Deleting first puts the key at the end: the map is then ordered by use.
    this.#records.delete(key);
    const forgotten = known === undefined || now - known.lastAt >= SIGN_IN_LIMITS.forgetMs;
    const record = forgotten ? { failures: 0, lastAt: now } : known;
    this.#records.set(key, record);
    if (this.#records.size > SIGN_IN_LIMITS.maxKeys) {
      const oldest = this.#records.keys().next();
      if (oldest.done !== true) this.#records.delete(oldest.value);
    }
    return record;
  }
}

function delayAfter(failures: number): number {
  const { freeFailures, firstDelayMs, maxDelayMs } = SIGN_IN_LIMITS;
  if (failures < freeFailures) return 0;
  return Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(30, failures - freeFailures));
}

function keyOf({ user, address, knownSession }: SignInAttempt): string {
  return JSON.stringify([user, knownSession ?? networkOf(address)]);
}

/** One machine has a whole /64 of IPv6, and could try from each of its addresses. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4).join(':');
}
