/**
 * Bounds how many passwords are hashed at once: each takes a core for a while. Who waits is served
 * in turn by address, so that a flood from one address costs the others one turn each.
 */
import { apiError } from './errors.ts';

export const SIGN_IN_QUEUE = { running: 2, waiting: 64 } as const;

interface Waiting {
  readonly address: string;
  readonly start: () => void;
  readonly refuse: (error: Error) => void;
}

export class SignInQueue {
  #running = 0;
  #waiting: Waiting[] = [];
  #lastServed = '';

  /** Throws API_TOO_MANY_SIGN_INS where too many wait. */
  async run<T>(address: string, work: () => Promise<T>): Promise<T> {
    if (this.#running >= SIGN_IN_QUEUE.running) await this.#turn(address);
    else this.#running++;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #turn(address: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ address, start: resolve, refuse: reject });
      if (this.#waiting.length <= SIGN_IN_QUEUE.waiting) return;
      const busiest = busiestOf(this.#waiting);
      const at = this.#waiting.findLastIndex((one) => one.address === busiest);
      const [refused] = this.#waiting.splice(at, 1);
      refused?.refuse(apiError('API_TOO_MANY_SIGN_INS', { details: { waitS: 1 } }));
    });
  }

  /** The running place goes over to the next of another address, if one waits. */
  #next(): void {
    const other = this.#waiting.findIndex(({ address }) => address !== this.#lastServed);
    const [next] = this.#waiting.splice(Math.max(0, other), 1);
    if (next === undefined) {
      this.#running--;
      return;
    }
    this.#lastServed = next.address;
    next.start();
  }
}

function busiestOf(waiting: readonly Waiting[]): string {
  const counts = [...Map.groupBy(waiting, ({ address }) => address)];
  return counts.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? '';
}
