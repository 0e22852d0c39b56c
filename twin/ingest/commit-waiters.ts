/** Promises for bundles that will be committed; how a run waits until the portal has caught up. */
import type { BundleId } from '../store/bundles.ts';

export class CommitWaiters {
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();

  wait(id: BundleId): Promise<void> {
    const key = keyOf(id);
    const waiter = this.#waiting.get(key) ?? Promise.withResolvers<void>();
    this.#waiting.set(key, waiter);
    return waiter.promise;
  }

  settle(id: BundleId): void {
    this.#take(id)?.resolve();
  }

  fail(id: BundleId, error: Error): void {
    this.#take(id)?.reject(error);
  }

  #take(id: BundleId): PromiseWithResolvers<void> | undefined {
    if (this.#waiting.size === 0) return undefined;
    const key = keyOf(id);
    const waiter = this.#waiting.get(key);
    this.#waiting.delete(key);
    return waiter;
  }
}

function keyOf({ gateway, boot, seq }: BundleId): string {
  return `${gateway} ${boot} ${seq}`;
}
