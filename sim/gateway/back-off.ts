/** Waiting times between attempts: doubling up to a ceiling, half of each is random (jitter). */
import type { Rng } from '#kernel/rng.ts';

export interface BackOffOptions {
  readonly firstMs?: number;
  readonly ceilingMs?: number;
}

/** AWS recommends 1 s to 128 s with jitter; a gateway on a local network may be quicker. */
export class BackOff {
  readonly #firstMs: number;
  readonly #ceilingMs: number;
  readonly #rng: Rng;
  #attempts = 0;

  constructor(rng: Rng, options: BackOffOptions = {}) {
    this.#rng = rng;
    this.#firstMs = options.firstMs ?? 250;
    this.#ceilingMs = options.ceilingMs ?? 30_000;
  }

  /** Milliseconds to wait before the next attempt: between half of the step and the whole step. */
  nextMs(): number {
    const stepMs = Math.min(this.#ceilingMs, this.#firstMs * 2 ** Math.min(this.#attempts, 30));
    this.#attempts += 1;
    return Math.round(stepMs / 2 + (stepMs / 2) * this.#rng.float());
  }

  /** After a connection that worked. */
  reset(): void {
    this.#attempts = 0;
  }
}
