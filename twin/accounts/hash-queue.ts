/**
 * Bounds how many passwords are hashed at once: each takes a core and 32 MiB for a while. Addresses
 * are served in turn, so that a flood from one of them costs each other one a single turn. Where too
 * many wait, the address with most gives up its newest.
 */
import { accountError } from './errors.ts';

export const HASH_QUEUE = { running: 2, waiting: 64 } as const;

interface Waiting {
  readonly start: () => void;
  readonly refuse: (error: Error) => void;
}

export class HashQueue {
  #running = 0;
  #waitingCount = 0;
  /** By address; whose turn is next comes first. */
  readonly #waiting = new Map<string, Waiting[]>();

  /** Throws ACCOUNT_BUSY where too many wait. */
  async run<T>(address: string, work: () => Promise<T>): Promise<T> {
    if (this.#running >= HASH_QUEUE.running) await this.#turn(address);
    else this.#running++;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #turn(address: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const own = this.#waiting.get(address) ?? [];
      own.push({ start: resolve, refuse: reject });
      this.#waiting.set(address, own);
      this.#waitingCount++;
      if (this.#waitingCount > HASH_QUEUE.waiting) this.#refuseOne();
    });
  }

  /** Of addresses with equally many the latest comer: whoever has waited is not sent away. */
  #refuseOne(): void {
    let busiest: readonly [string, Waiting[]] | undefined;
    for (const one of this.#waiting) {
      if (one[1].length >= (busiest?.[1].length ?? 0)) busiest = one;
    }
    if (busiest === undefined) return;
    const refused = busiest[1].pop();
    if (busiest[1].length === 0) this.#waiting.delete(busiest[0]);
    this.#waitingCount--;
    refused?.refuse(accountError('ACCOUNT_BUSY'));
  }

  /** The running place goes over to the next address, which then waits behind all others. */
  #next(): void {
    const first = this.#waiting.entries().next().value;
    if (first === undefined) {
      this.#running--;
      return;
    }
    const [address, own] = first;
    const next = own.shift();
    this.#waiting.delete(address);
    if (own.length > 0) this.#waiting.set(address, own);
    this.#waitingCount--;
    next?.start();
  }
}
