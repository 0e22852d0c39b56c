/**
 * Accidents of an uplink in virtual time: planned outages and lost attempts. It only says when a
 * bundle may leave; order is kept, a late bundle keeps its number and its `sentAt`.
 */
import type { Rng, RngState } from '#kernel/rng.ts';
import { restoreRng } from '#kernel/rng.ts';
import { MINUTE_MS, SECOND_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';

export interface UplinkFaults {
  /** Attempts that fail, in percent; a failed attempt is repeated with back-off. */
  readonly lossPct?: number;
  /** Spans without a connection; `atMs` counts from the start of the world. */
  readonly outages?: readonly { readonly atMs: number; readonly forMs: number }[];
}

export interface VirtualUplinkState {
  readonly failedCount: number;
  readonly rng: RngState;
}

const FIRST_RETRY_MS = 10 * SECOND_MS;
const MAX_RETRY_MS = 5 * MINUTE_MS;
/** Resolution of `lossPct`. */
const LOSS_STEPS = 10_000;

export class VirtualUplink {
  readonly #outages: readonly { readonly from: Instant; readonly until: Instant }[];
  readonly #loss: { readonly n: number; readonly of: number };
  #failedCount = 0;
  #rng: Rng;

  constructor(faults: UplinkFaults, startAt: Instant, rng: Rng) {
    this.#outages = (faults.outages ?? []).map(({ atMs, forMs }) => ({
      from: startAt + atMs,
      until: startAt + atMs + forMs,
    }));
    this.#loss = { n: Math.round(((faults.lossPct ?? 0) * LOSS_STEPS) / 100), of: LOSS_STEPS };
    this.#rng = rng;
  }

  /** Begin and end of each outage. */
  get outages(): readonly { readonly from: Instant; readonly until: Instant }[] {
    return this.#outages;
  }

  /** One attempt at `at`: it works, or says when to try again. */
  attempt(at: Instant): { kind: 'sent' } | { kind: 'retry'; at: Instant } {
    const until = this.#downUntil(at);
    if (until !== undefined) return { kind: 'retry', at: until };
    if (this.#loss.n > 0 && this.#rng.chance(this.#loss)) {
      const delayMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failedCount);
      this.#failedCount += 1;
      return { kind: 'retry', at: at + delayMs };
    }
    this.#failedCount = 0;
    return { kind: 'sent' };
  }

  state(): VirtualUplinkState {
    return { failedCount: this.#failedCount, rng: this.#rng.state() };
  }

  restore(state: VirtualUplinkState): void {
    this.#failedCount = state.failedCount;
    this.#rng = restoreRng(state.rng);
  }

  #downUntil(at: Instant): Instant | undefined {
    const active = this.#outages.filter(({ from, until }) => from <= at && at < until);
    return active.length === 0 ? undefined : Math.max(...active.map(({ until }) => until));
  }
}
