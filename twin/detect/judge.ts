/**
 * The judge: one pure step for one decoded telegram. From what is known of its meter and what its
 * gateway claims, it gives what is known after it, a verdict, and what is to be done. It reads no
 * database; where the window of the state does not reach, it asks for a look-up and is asked again.
 */
import type { Defences } from '#kernel/defences.ts';
import type { HeldBecause, VouchedBy } from '../store/reading-trust.ts';
import { takeCopy } from './copies.ts';
import { disputeOf } from './dispute.ts';
import { doubtOf, isContradiction, remembered } from './doubts.ts';
import type { Case, Effect, Judgement, Trust } from './judgement.ts';
import { findLayout } from './layout-rule.ts';
import type { LayoutFinding } from './layout-rule.ts';
import { sameTransmission } from './ledger.ts';
import { withReading } from './meter-state.ts';
import type { KeptState, MeterState } from './meter-state.ts';
import type { GuardRefusal, RuleSet } from './rules.ts';
import { StateHistory } from './state-history.ts';
import { agreement, vouchedBy } from './trust.ts';

/** The verdict, or 'look-up' where it needs what the window does not have. */
export function judge(one: Case, rules: RuleSet, defences: Defences): Judgement | 'look-up' {
  const { state, candidate, lookUp } = one;
  const history = new StateHistory(state, lookUp);
  const original = sameTransmission(candidate, history);
  if (original !== undefined) return takeCopy(one, original, rules);
  if (!history.isCovered(candidate)) return 'look-up';
  const layout: LayoutFinding = defences.on('D8') ? findLayout(candidate, state) : { kind: 'fits' };
  const refusals = rules.refusals(candidate, history);
  const [first] = refusals;
  // That a telegram was there before says more than that its records stand elsewhere.
  if (layout.kind === 'refused' && first?.defence !== 'D4') {
    return refusedBy(state, { ...layout.refusal, defence: 'D8' });
  }
  const disputed = first?.defence === 'D4' ? disputeOf(one, history, refusals) : undefined;
  if (disputed !== undefined) return disputed;
  if (first === undefined) {
    return accept(one, layout, { history, isTrusting: !defences.on('D8') });
  }
  if (!refusals.every(({ isDoubt }) => isDoubt === true)) return refusedBy(state, first);
  return doubt(one, layout, first);
}

function refusedBy(state: MeterState, refusal: GuardRefusal): Judgement {
  const { reason, message, defence, evidence } = refusal;
  const said = evidence === undefined ? {} : { evidence };
  return { state, verdict: { kind: 'refused', reason, message, defence, ...said }, effects: [] };
}

/** It does not fit to what was accepted: refused, or the other side of a contradiction. */
function doubt(one: Case, layout: LayoutFinding, refusal: GuardRefusal): Judgement {
  const { state, candidate } = one;
  const kept = { ...keptAfter(state.kept, layout), agreesSince: null };
  if (kept.contradictionAt !== null) return hold(one, kept, []);
  const doubts = remembered(kept.doubts, doubtOf(candidate, refusal));
  if (!isContradiction(doubts, candidate)) {
    return refusedBy({ ...state, kept: { ...kept, doubts } }, refusal);
  }
  const against = [...new Set(doubts.flatMap((each) => each.against))];
  const contradicted: KeptState = { ...kept, doubts: [], contradictionAt: candidate.rxAt };
  return hold(one, contradicted, [
    { kind: 'hold', telegramIds: against, reason: 'contradiction' },
    {
      kind: 'alarm',
      alarm: {
        kind: 'contradiction',
        defence: refusal.defence,
        message:
          'several telegrams agree with each other and not with what was accepted before: ' +
          'one side is false, and neither counts until somebody decides',
        evidence: { field: refusal.evidence?.field ?? 'value', against },
      },
    },
  ]);
}

function hold(one: Case, kept: KeptState, effects: readonly Effect[]): Judgement {
  const reason = 'contradiction' as const;
  const trust = { vouchedBy: vouchedBy(one.candidate), standing: 'held', reason } as const;
  return store(one, { kept, trust, effects });
}

function accept(
  one: Case,
  layout: LayoutFinding,
  { history, isTrusting }: { readonly history: StateHistory; readonly isTrusting: boolean },
): Judgement {
  const { state, candidate } = one;
  const kept = keptAfter(state.kept, layout);
  if (kept.contradictionAt !== null) return hold(one, kept, []);
  const vouched = vouchedBy(candidate);
  if (layout.kind === 'new') return wait(one, { kept, vouched, reason: 'layout' });
  const released: Effect[] = layout.kind === 'learnt' ? [release('layout')] : [];
  // Without D8 whatever decrypts is believed.
  if (vouched !== 'nobody' || isTrusting) {
    const trust = { vouchedBy: vouched, standing: 'counts', reason: undefined } as const;
    return store(one, { kept, trust, effects: released });
  }
  const before = history.before(candidate.rxAt)?.at;
  const { since, isLong } = agreement(kept, candidate.rxAt, before);
  const agreed = since === kept.agreesSince ? kept : { ...kept, agreesSince: since };
  if (!isLong) return wait(one, { kept: agreed, vouched, reason: 'nobody-vouches' });
  const trust = { vouchedBy: vouched, standing: 'counts', reason: undefined } as const;
  return store(one, { kept: agreed, trust, effects: [...released, release('nobody-vouches')] });
}

function release(reason: HeldBecause): Effect {
  return { kind: 'release', reason };
}

function wait(
  one: Case,
  o: { readonly kept: KeptState; readonly vouched: VouchedBy; readonly reason: HeldBecause },
): Judgement {
  const trust = { vouchedBy: o.vouched, standing: 'held', reason: o.reason } as const;
  return store(one, { kept: o.kept, trust, effects: [] });
}

/** The reading has no number yet: `numbered` gives it one, in state and store. */
function store(
  { state, candidate }: Case,
  o: { readonly kept: KeptState; readonly trust: Trust; readonly effects: readonly Effect[] },
): Judgement {
  const { trust, effects } = o;
  return {
    state: { ...state, kept: o.kept },
    verdict: { kind: 'accepted', trust },
    effects: [{ kind: 'store', candidate, trust }, ...effects],
  };
}

/** The state after a reading was stored under the number of its telegram. */
export function numbered(
  state: MeterState,
  { candidate, trust }: Extract<Effect, { kind: 'store' }>,
  from: { readonly telegramId: number; readonly gateway: string },
): MeterState {
  const { mark, rxAt, ledgerKey, deviceAt, units, dueDate, dueDateUnits, counter } = candidate;
  const values = { ledgerKey, deviceAt, units, dueDate, dueDateUnits, counter };
  const { standing } = trust;
  const reading = { at: rxAt, firstRxAt: rxAt, ...from, ...values, standing, copies: 0 };
  return withReading(state, { mark, reading });
}

function keptAfter(kept: KeptState, layout: LayoutFinding): KeptState {
  return layout.kind === 'new' || layout.kind === 'learnt' ? layout.kept : kept;
}
