/** What happened to the frames. The identities are asserted after every event, never assumed. */
import { assert } from '#kernel/errors.ts';
import type { LossReason } from '../radio/channel.ts';

export interface WorldCounters {
  /** Frames on the air that are over, those of attackers too. */
  readonly sent: number;
  /** Frames that at least one gateway received; one frame counts once. */
  readonly heard: number;
  /** Frames that no gateway received, by reason. sent = heard + Σ lost. */
  readonly lost: Readonly<Lost>;
  /** Receptions: a frame counts once for each gateway. receptions = buffered + delivered + dropped. */
  readonly receptions: number;
  /** Telegrams in gateways that are not in a delivered bundle yet. */
  readonly buffered: number;
  /** Telegrams that a full outbox dropped. */
  readonly dropped: number;
  /** Telegrams in delivered bundles. */
  readonly delivered: number;
  /** Of `sent` and `heard`: frames that no meter of the house sent. */
  readonly foreignSent: number;
  readonly foreignHeard: number;
}

/** By reason; `jammed` is left out where nobody jams. */
type Lost = Record<Exclude<LossReason, 'jammed'>, number> & { jammed?: number };

const NOTHING_LOST: Lost = { weak: 0, collision: 0, fading: 0, filtered: 0, off: 0 };

export type FrameOutcome =
  | { readonly kind: 'heard'; readonly receptionCount: number }
  | { readonly kind: 'lost'; readonly reason: LossReason };

/** Telegrams that gateways have, and had. */
export type InGateways = Pick<WorldCounters, 'buffered' | 'dropped'>;

export class Tally {
  #lost: Lost = { ...NOTHING_LOST };
  #sent = 0;
  #heard = 0;
  #receptions = 0;
  #delivered = 0;
  #foreignSent = 0;
  #foreignHeard = 0;

  frame(outcome: FrameOutcome, genuine: boolean): void {
    this.#sent += 1;
    if (!genuine) this.#foreignSent += 1;
    if (outcome.kind === 'lost') {
      this.#lost[outcome.reason] = (this.#lost[outcome.reason] ?? 0) + 1;
      return;
    }
    this.#heard += 1;
    this.#receptions += outcome.receptionCount;
    if (!genuine) this.#foreignHeard += 1;
  }

  delivered(telegramCount: number): void {
    this.#delivered += telegramCount;
  }

  /** Stops on a frame that is nowhere. */
  check({ buffered, dropped }: InGateways): void {
    const { weak, collision, jammed = 0, fading, filtered, off } = this.#lost;
    assert(
      this.#sent === this.#heard + weak + collision + jammed + fading + filtered + off,
      'sent must be heard + lost',
    );
    assert(
      this.#receptions === this.#delivered + buffered + dropped,
      'receptions must be delivered + buffered + dropped',
    );
  }

  read({ buffered, dropped }: InGateways): WorldCounters {
    return {
      sent: this.#sent,
      heard: this.#heard,
      lost: { ...this.#lost },
      receptions: this.#receptions,
      buffered,
      dropped,
      delivered: this.#delivered,
      foreignSent: this.#foreignSent,
      foreignHeard: this.#foreignHeard,
    };
  }

  restore(counters: WorldCounters): void {
    this.#lost = { ...NOTHING_LOST, ...counters.lost };
    this.#sent = counters.sent;
    this.#heard = counters.heard;
    this.#receptions = counters.receptions;
    this.#delivered = counters.delivered;
    this.#foreignSent = counters.foreignSent;
    this.#foreignHeard = counters.foreignHeard;
  }
}
