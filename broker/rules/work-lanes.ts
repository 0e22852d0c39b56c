/**
 * Which work is next: in order, but a rule that already has as much at work as it may lets the
 * others pass, so that one slow address holds up its own messages only. Work that was at work when
 * the core came down is begun alone, so that it is known which of them does it.
 */
import { RULE_LIMITS } from './limits.ts';
import type { Work, WorkQueue } from './work-queue.ts';

export class WorkLanes {
  readonly #queue: WorkQueue;
  /** Work that waits for an earlier one of its rule. */
  readonly #parked = new Map<string, Work[]>();
  readonly #active = new Map<string, number>();
  #parkedCount = 0;
  #activeCount = 0;
  /** Was at work when the core came down, and waits until it can be alone. */
  #suspect: Work | undefined;
  #isAlone = false;

  constructor(queue: WorkQueue) {
    this.#queue = queue;
  }

  get isIdle(): boolean {
    const isEmpty = this.#parkedCount === 0 && this.#suspect === undefined && this.#queue.isEmpty;
    return this.#activeCount === 0 && isEmpty;
  }

  get activeCount(): number {
    return this.#activeCount;
  }

  /** The next work that may begin now. */
  begin(): Work | undefined {
    if (this.#isAlone || this.#activeCount >= RULE_LIMITS.concurrency) return undefined;
    const work = this.#suspect ?? this.#fromParked() ?? this.#fromQueue();
    if (work === undefined) return undefined;
    if (work.tries > 0 && this.#activeCount > 0) {
      this.#suspect = work;
      return undefined;
    }
    this.#suspect = undefined;
    this.#isAlone = work.tries > 0;
    this.#activeCount++;
    this.#active.set(work.ruleName, this.#activeOf(work.ruleName) + 1);
    return work;
  }

  end({ ruleName }: Work): void {
    this.#activeCount--;
    this.#isAlone = false;
    const left = this.#activeOf(ruleName) - 1;
    if (left > 0) this.#active.set(ruleName, left);
    else this.#active.delete(ruleName);
  }

  #activeOf(ruleName: string): number {
    return this.#active.get(ruleName) ?? 0;
  }

  #isFull(ruleName: string): boolean {
    return this.#activeOf(ruleName) >= RULE_LIMITS.concurrencyPerRule;
  }

  #fromParked(): Work | undefined {
    for (const [ruleName, lane] of this.#parked) {
      if (this.#isFull(ruleName)) continue;
      const work = lane.shift();
      if (lane.length === 0) this.#parked.delete(ruleName);
      this.#parkedCount--;
      return work;
    }
    return undefined;
  }

  #fromQueue(): Work | undefined {
    while (this.#parkedCount < RULE_LIMITS.parkedCount) {
      const work = this.#queue.take();
      if (work === undefined || !this.#isFull(work.ruleName)) return work;
      const lane = this.#parked.get(work.ruleName);
      if (lane === undefined) this.#parked.set(work.ruleName, [work]);
      else lane.push(work);
      this.#parkedCount++;
    }
    return undefined;
  }
}
