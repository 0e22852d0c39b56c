/**
 * Virtual time: a clock that only the event loop moves, and the pacer that says how long real
 * time has to wait for it. Neither of them waits or reads real time by itself.
 */
import { assert } from '#kernel/errors.ts';
import type { Clock, Instant } from '#kernel/time.ts';

export class SimClock implements Clock {
  #now: Instant;

  constructor(startAt: Instant) {
    this.#now = startAt;
  }

  now(): Instant {
    return this.#now;
  }

  /** Virtual time never runs backwards. */
  advanceTo(at: Instant): void {
    assert(at >= this.#now, () => `virtual time would run backwards from ${this.#now} to ${at}`);
    this.#now = at;
  }

  /** Only for a restored snapshot. */
  reset(at: Instant): void {
    this.#now = at;
  }
}

/** Virtual seconds per real second; `'max'` is as fast as it goes, 0 is paused. */
export type Pace = number | 'max';

/**
 * Ties virtual to real time: after `setPace`, virtual time runs `pace` times as fast as real time
 * from the pair of instants given. Real time is passed in, so that tests need none.
 */
export class Pacer {
  #pace: Pace = 'max';
  #realAnchorMs = 0;
  #virtualAnchor: Instant = 0;

  get pace(): Pace {
    return this.#pace;
  }

  /** `pace` ≥ 0. Call it again after a pause or a stall, or the world will hurry to catch up. */
  setPace(pace: Pace, at: { readonly realMs: number; readonly virtual: Instant }): void {
    assert(pace === 'max' || (Number.isFinite(pace) && pace >= 0), () => `not a pace: ${pace}`);
    this.#pace = pace;
    this.#realAnchorMs = at.realMs;
    this.#virtualAnchor = at.virtual;
  }

  /** Real milliseconds until `virtual` is due: 0 when it is, Infinity while paused. */
  waitMs(virtual: Instant, realMs: number): number {
    if (this.#pace === 'max') return 0;
    if (this.#pace === 0) return Infinity;
    const due = this.#realAnchorMs + (virtual - this.#virtualAnchor) / this.#pace;
    return Math.max(0, due - realMs);
  }
}
