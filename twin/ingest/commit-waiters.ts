/** Promises for bundles that will be committed; how a run waits until the portal has caught up. */
import type { BundleId } from '../store/bundles.ts';

export class CommitWaiters {
  readonly #waiting = new Map<string, (() => void)[]>();

  wait(id: BundleId): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const key = keyOf(id);
    this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve]);
    return promise;
  }

  settle(id: BundleId): void {
    if (this.#waiting.size === 0) return;
    const key = keyOf(id);
    for (const resolve of this.#waiting.get(key) ?? []) resolve();
    this.#waiting.delete(key);
  }
}

function keyOf({ gateway, boot, seq }: BundleId): string {
  return `${gateway} ${boot} ${seq}`;
}
