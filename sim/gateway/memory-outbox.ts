/** An outbox without a disk, for load: what is not acknowledged when the program ends is lost. */
import type { Outbox, OutboxEntry } from './outbox.ts';

export class MemoryOutbox implements Outbox {
  readonly gatewayId: string;
  readonly #most: number;
  /** Oldest first. */
  #entries: OutboxEntry[] = [];
  #position = 0;

  /** With more than `most` bundles the oldest are dropped. */
  constructor(gatewayId: string, most: number) {
    this.gatewayId = gatewayId;
    this.#most = most;
  }

  /** Gives what had no room any more. */
  add(bundle: Omit<OutboxEntry, 'position'>): readonly OutboxEntry[] {
    this.#entries.push({ ...bundle, position: ++this.#position });
    return this.#entries.splice(0, Math.max(0, this.#entries.length - this.#most));
  }

  pending({ after, limit }: { readonly after: number; readonly limit: number }): OutboxEntry[] {
    return this.#entries.filter(({ position }) => position > after).slice(0, limit);
  }

  count(): number {
    return this.#entries.length;
  }

  remove(positions: readonly number[]): void {
    const gone = new Set(positions);
    this.#entries = this.#entries.filter(({ position }) => !gone.has(position));
  }
}
