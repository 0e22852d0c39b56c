/**
 * Whatever checks or makes a password passes here: guessing is slowed down, and who may try waits
 * for a turn, because each hash takes a core for a while.
 */
import { HashQueue } from '../accounts/hash-queue.ts';
import type { Clock } from '#kernel/time.ts';
import { networkOf, SignInLimit, type SignInAttempt } from './sign-in-limit.ts';

export class PasswordGate {
  readonly #limit: SignInLimit;
  readonly #queue: HashQueue;

  constructor(clock: Clock, queue = new HashQueue()) {
    this.#limit = new SignInLimit(clock);
    this.#queue = queue;
  }

  /** Counts failures of its own, and waits in the same queue. */
  beside(clock: Clock): PasswordGate {
    return new PasswordGate(clock, this.#queue);
  }

  /** What `work` throws is a failure. Throws API_TOO_MANY_SIGN_INS, ACCOUNT_BUSY. */
  async pass<T>(attempt: SignInAttempt, work: () => Promise<T>): Promise<T> {
    const takeBack = this.#limit.begin(attempt);
    let isTried = false;
    const tried = (): Promise<T> => {
      isTried = true;
      return work();
    };
    try {
      const result = await this.#queue.run(
        attempt.knownSession ?? networkOf(attempt.address),
        tried,
      );
      this.#limit.succeeded(attempt);
      return result;
    } finally {
      // A crowd must not count as failures of those who were sent away.
      if (!isTried) takeBack();
    }
  }
}
