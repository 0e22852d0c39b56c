/**
 * Accidents of an uplink in virtual time: what is done to it from outside, and lost attempts. It
 * only says when a bundle may leave; order is kept, a late bundle keeps its number and its `sentAt`.
 */
import { defined } from '#kernel/defined.ts';
import { type Rng, type RngState, restoreRng } from '#kernel/rng.ts';
import { MINUTE_MS, SECOND_MS, type Instant } from '#kernel/time.ts';
import { EffectLog } from '../core/effects.ts';

export interface UplinkOptions {
  /** Attempts that fail, in percent; a failed attempt is repeated with back-off. */
  readonly lossPct?: number;
}

export interface VirtualUplinkState {
  readonly failedCount: number;
  readonly rng: RngState;
  /** When the bundle that is on a slow way arrives; left out where none is. */
  readonly arrivesAt?: Instant;
}

/** `down`: nobody knows until when; it is asked again when the connection comes back. */
type Attempt =
  | { readonly kind: 'sent' }
  | { readonly kind: 'retry'; readonly at: Instant }
  | { readonly kind: 'down' };

const FIRST_RETRY_MS = 10 * SECOND_MS;
const MAX_RETRY_MS = 5 * MINUTE_MS;
/** Resolution of `lossPct`. */
const LOSS_STEPS = 10_000;

export class VirtualUplink {
  readonly #effects: EffectLog;
  readonly #lossPct: number;
  #failedCount = 0;
  #arrivesAt: Instant | undefined;
  #rng: Rng;

  constructor({ lossPct = 0 }: UplinkOptions, rng: Rng, effects = new EffectLog()) {
    this.#effects = effects;
    this.#lossPct = lossPct;
    this.#rng = rng;
  }

  /** One attempt at `at`: it works, or says when to try again. */
  attempt(at: Instant): Attempt {
    const pause = this.#pause(at);
    if (pause !== undefined) {
      // What was on its way is sent again from the beginning.
      this.#arrivesAt = undefined;
      return pause;
    }
    const slow = this.#effects.at('uplink-slow', at);
    if (slow !== undefined && this.#arrivesAt === undefined) {
      this.#arrivesAt = at + slow.options.delayMs;
    }
    if (this.#arrivesAt !== undefined && at < this.#arrivesAt) {
      return { kind: 'retry', at: this.#arrivesAt };
    }
    this.#arrivesAt = undefined;
    if (this.#isLost(at)) {
      const delayMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failedCount);
      this.#failedCount += 1;
      return { kind: 'retry', at: at + delayMs };
    }
    this.#failedCount = 0;
    return { kind: 'sent' };
  }

  state(): VirtualUplinkState {
    return {
      failedCount: this.#failedCount,
      rng: this.#rng.state(),
      ...defined({ arrivesAt: this.#arrivesAt }),
    };
  }

  restore(state: VirtualUplinkState): void {
    this.#failedCount = state.failedCount;
    this.#rng = restoreRng(state.rng);
    this.#arrivesAt = state.arrivesAt;
  }

  #pause(at: Instant): Attempt | undefined {
    const isDown = (['gateway-down', 'uplink-outage'] as const).some(
      (kind) => this.#effects.at(kind, at) !== undefined,
    );
    if (isDown) return { kind: 'down' };
    const flapping = this.#effects.at('uplink-flapping', at);
    if (flapping === undefined) return undefined;
    const { downMs, upMs } = flapping.options;
    const phaseMs = (at - flapping.from) % (downMs + upMs);
    return phaseMs < downMs ? { kind: 'retry', at: at + downMs - phaseMs } : undefined;
  }

  /** Draws only where something can be lost. */
  #isLost(at: Instant): boolean {
    const lossPct = this.#effects.at('uplink-lossy', at)?.options.lossPct ?? this.#lossPct;
    const n = Math.round((lossPct * LOSS_STEPS) / 100);
    return n > 0 && this.#rng.chance({ n, of: LOSS_STEPS });
  }
}
