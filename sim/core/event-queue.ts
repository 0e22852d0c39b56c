/**
 * Binary heap of the discrete-event simulation, ordered by (instant, sequence). The tie order is
 * meaning, not an accident: two events at one instant run in the order they were given.
 */
import { assert } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';

export interface QueuedEvent<T> {
  readonly at: Instant;
  /** Tie order at one instant; unique in the queue. */
  readonly sequence: number;
  readonly event: T;
}

export class EventQueue<T> {
  #heap: QueuedEvent<T>[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** Instant of the first event, undefined when there is none. */
  nextAt(): Instant | undefined {
    return this.#heap[0]?.at;
  }

  peek(): QueuedEvent<T> | undefined {
    return this.#heap[0];
  }

  push(entry: QueuedEvent<T>): void {
    assert(
      Number.isSafeInteger(entry.at),
      () => `an instant must be whole milliseconds, got ${entry.at}`,
    );
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, entry)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = entry;
  }

  /** Takes the first event out. */
  pop(): QueuedEvent<T> | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    this.#sink(last);
    return first;
  }

  /** All entries in running order; a copy. */
  entries(): QueuedEvent<T>[] {
    return [...this.#heap].sort((a, b) => a.at - b.at || a.sequence - b.sequence);
  }

  clear(): void {
    this.#heap = [];
  }

  #sink(entry: QueuedEvent<T>): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      let child = heap[below];
      if (child === undefined) break;
      const right = heap[below + 1];
      if (right !== undefined && isBefore(right, child)) {
        child = right;
        below += 1;
      }
      if (isBefore(entry, child)) break;
      heap[index] = child;
      index = below;
    }
    heap[index] = entry;
  }
}

function isBefore<T>(a: QueuedEvent<T>, b: QueuedEvent<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}
