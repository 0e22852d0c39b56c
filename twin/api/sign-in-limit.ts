/**
 * Slows guessing down. Failed sign-ins are counted per user name and per address in a fixed
 * window; a success forgets the user's failures. It lives in memory: a restart forgets, and a
 * bound on the number of names keeps a flood of invented names from filling the memory.
 */
import type { Clock, Instant } from '#kernel/time.ts';
import { MINUTE_MS, SECOND_MS } from '#kernel/time.ts';
import { apiError } from './errors.ts';

export const SIGN_IN_LIMITS = {
  failuresPerUser: 5,
  failuresPerAddress: 50,
  windowMs: 5 * MINUTE_MS,
  maxKeys: 10_000,
} as const;

interface Window {
  readonly startedAt: Instant;
  failures: number;
}

export interface SignInAttempt {
  readonly user: string;
  readonly address: string;
}

export class SignInLimit {
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get keyCount(): number {
    return this.#windows.size;
  }

  /**
   * Counts an attempt as failed until `succeeded` says otherwise, so that parallel guesses count
   * before their slow hash is done. Throws API_TOO_MANY_SIGN_INS with the seconds to wait.
   */
  begin(attempt: SignInAttempt): void {
    const now = this.#clock.now();
    for (const [key, limit] of keysOf(attempt)) {
      const window = this.#window(key, now);
      if (window.failures >= limit) {
        const waitMs = window.startedAt + SIGN_IN_LIMITS.windowMs - now;
        const waitS = Math.max(1, Math.ceil(waitMs / SECOND_MS));
        throw apiError('API_TOO_MANY_SIGN_INS', { details: { waitS } });
      }
    }
    for (const [key] of keysOf(attempt)) this.#window(key, now).failures++;
  }

  succeeded(attempt: SignInAttempt): void {
    this.#windows.delete(userKey(attempt));
    const address = this.#windows.get(addressKey(attempt));
    if (address !== undefined) address.failures = Math.max(0, address.failures - 1);
  }

  #window(key: string, now: Instant): Window {
    const known = this.#windows.get(key);
    if (known !== undefined && now - known.startedAt < SIGN_IN_LIMITS.windowMs) return known;
    // Deleting first puts the key at the end: the map is then ordered by age.
    this.#windows.delete(key);
    const fresh = { startedAt: now, failures: 0 };
    this.#windows.set(key, fresh);
    if (this.#windows.size > SIGN_IN_LIMITS.maxKeys) {
      const oldest = this.#windows.keys().next();
      if (oldest.done !== true) this.#windows.delete(oldest.value);
    }
    return fresh;
  }
}

function keysOf(attempt: SignInAttempt): readonly (readonly [string, number])[] {
  return [
    [userKey(attempt), SIGN_IN_LIMITS.failuresPerUser],
    [addressKey(attempt), SIGN_IN_LIMITS.failuresPerAddress],
  ];
}

const userKey = (attempt: SignInAttempt): string => `user ${attempt.user}`;
const addressKey = (attempt: SignInAttempt): string => `address ${attempt.address}`;
