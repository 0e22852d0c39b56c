/** What goes into the judge and comes out of it. */
import type { DefenceId } from '#kernel/defences.ts';
import type { Contradiction } from '#kernel/evidence.ts';
import type { AlarmKind, RejectionReason } from '#kernel/rejections.ts';
import type { Instant } from '#kernel/time.ts';
import type { HeldBecause, Standing, VouchedBy } from '../store/reading-trust.ts';
import type { MeterState } from './meter-state.ts';
import type { ReadingCandidate } from './rule.ts';
import type { LookUp } from './state-history.ts';

export type Effect =
  | { readonly kind: 'store'; readonly candidate: ReadingCandidate; readonly trust: Trust }
  /** The telegram of a stored reading came again; `at` where that was earlier. */
  | {
      readonly kind: 'copy';
      readonly telegramId: number;
      readonly at: Instant;
      readonly to: Instant;
    }
  | { readonly kind: 'hold'; readonly telegramIds: readonly number[]; readonly reason: HeldBecause }
  /** What was held for the reason counts: one of it, or all since an instant. */
  | { readonly kind: 'release'; readonly reason: HeldBecause; readonly which: Released }
  | { readonly kind: 'alarm'; readonly alarm: JudgeAlarm };

type Released = { readonly telegramId: number } | { readonly from: Instant };

export interface Trust {
  readonly vouchedBy: VouchedBy;
  readonly standing: Standing;
  readonly reason: HeldBecause | undefined;
}

interface JudgeAlarm {
  readonly kind: AlarmKind;
  readonly defence: DefenceId;
  readonly message: string;
  readonly evidence: Contradiction;
}

export type JudgeVerdict =
  | { readonly kind: 'accepted'; readonly trust: Trust }
  | { readonly kind: 'duplicate' }
  | {
      readonly kind: 'refused';
      readonly reason: RejectionReason;
      readonly message: string;
      readonly defence: DefenceId | undefined;
      readonly evidence?: Contradiction;
    };

export interface Judgement {
  readonly state: MeterState;
  readonly verdict: JudgeVerdict;
  readonly effects: readonly Effect[];
}

/** One telegram before the judge. */
export interface Case {
  readonly state: MeterState;
  readonly candidate: ReadingCandidate;
  /** Who delivered it; what else the gateway claims was checked before (claim.ts). */
  readonly gateway: string;
  /** The portal's clock; left out for what an operator imports, which is older than it. */
  readonly now?: Instant | undefined;
  readonly lookUp?: LookUp | undefined;
}

/** 'look-up': ask again with what the store has near the telegram. */
