/**
 * The judge: one pure step for one decoded telegram. From what is known of its meter and what its
 * gateway claims, it gives what is known after it, a verdict, and what is to be done. It reads no
 * database; where the window of the state does not reach, it asks for a look-up and is asked again.
 */
import type { Defences } from '#kernel/defences.ts';
import type { JudgedReading } from '../store/judged-readings.ts';
import type { HeldBecause, VouchedBy } from '../store/reading-trust.ts';
import { takeCopy } from './copies.ts';
import { disputeOf } from './dispute.ts';
import { areMany, doAgree, doubtOf, isDoubtedAlready } from './doubts.ts';
import { clockAfter, knownClock } from './device-time.ts';
import type { Case, Effect, Judgement, Trust } from './judgement.ts';
import { findLayout, withHeld, withHeldNumber, type LayoutFinding } from './layout-rule.ts';
import { sameTransmission } from './ledger.ts';
import { withReading, type KeptState, type MeterState } from './meter-state.ts';
import type { ReadingCandidate } from './rule.ts';
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
  const isDoubt = refusals.every((refusal) => refusal.isDoubt === true);
  if (layout.kind === 'unknown') {
    // That a telegram was there before says more than that its records stand elsewhere.
    if (!isDoubt && first?.defence === 'D4') return refusedBy(state, first);
    if (!isDoubt) return refusedBy(state, { ...layout.refusal, defence: 'D8' });
    return doubtLayout(one, layout, { history, isOtherwiseFit: first === undefined });
  }
  if (first === undefined) {
    return accept(one, layout, { history, isTrusting: !defences.on('D8') });
  }
  if (isDoubt) return doubt(one, layout, first);
  const disputed = first.defence === 'D4' ? disputeOf(one, history, refusals) : undefined;
  return disputed ?? refusedBy(state, first);
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
  if (isDoubtedAlready(kept.doubts, candidate)) return refusedBy({ ...state, kept }, refusal);
  const doubts = [...kept.doubts, doubtOf(candidate, refusal, null)];
  if (!doAgree(doubts, candidate) && !areMany(doubts)) {
    return refusedBy({ ...state, kept: { ...kept, doubts } }, refusal);
  }
  return contradict(one, { ...kept, doubts }, refusal);
}

/** Both sides are kept and count for nothing. */
function contradict(one: Case, kept: KeptState, refusal: GuardRefusal): Judgement {
  const against = [...new Set(kept.doubts.flatMap((each) => each.against))];
  const contradicted = { ...kept, doubts: [], contradictionAt: one.candidate.rxAt };
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

/** Nobody knows its layout: refused, and where enough agree, learnt or held to be decided upon. */
function doubtLayout(
  one: Case,
  layout: Extract<LayoutFinding, { kind: 'unknown' }>,
  { history, isOtherwiseFit }: { readonly history: StateHistory; readonly isOtherwiseFit: boolean },
): Judgement {
  const { state, candidate } = one;
  const { pattern } = candidate.layout;
  const refusal = { ...layout.refusal, defence: 'D8' } as const;
  const doubts = [...state.kept.doubts, doubtOf(candidate, refusal, pattern)];
  const isAgreed = doAgree(doubts, candidate);
  if (!isAgreed && !areMany(doubts)) {
    return refusedBy({ ...state, kept: { ...state.kept, doubts } }, refusal);
  }
  const { learnt } = layout;
  const rest = isAgreed ? doubts.filter((each) => each.layout !== pattern) : [];
  if (isAgreed && isOtherwiseFit && learnt !== undefined) {
    const kept = { ...learnt, doubts: rest };
    return accept(one, { kind: 'learnt', kept, held: undefined }, { history, isTrusting: false });
  }
  const evidence = { field: 'records' } as const;
  const message =
    'several telegrams have a layout that its meter is not known for: they are held until somebody ' +
    'decides, or until the import names the layout';
  const alarm = { kind: 'unknown-layout', defence: 'D8', message, evidence } as const;
  const kept = { ...withHeld(state.kept, pattern), doubts: rest };
  const vouched = vouchedBy(candidate);
  return wait(one, { kept, vouched, reason: 'layout' }, [{ kind: 'alarm', alarm }]);
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
  const kept = withClock(keptAfter(state.kept, layout), candidate, history);
  if (kept.contradictionAt !== null) return hold(one, kept, []);
  const vouched = vouchedBy(candidate);
  const isNew = layout.kind === 'new';
  if (isNew && vouched !== 'nobody') return wait(one, { kept, vouched, reason: 'layout' });
  const held = layout.kind === 'learnt' ? layout.held : undefined;
  const released: Effect[] =
    held === undefined ? [] : [{ kind: 'release', reason: 'layout', which: { telegramId: held } }];
  // Without D8 whatever decrypts is believed.
  if (vouched !== 'nobody' || isTrusting) {
    const trust = { vouchedBy: vouched, standing: 'counts', reason: undefined } as const;
    return store(one, { kept, trust, effects: released });
  }
  const before = history.before(candidate.rxAt)?.at;
  const heard = { at: candidate.rxAt, now: one.now };
  const { kept: agreed, since, isLong } = agreement(kept, heard, before);
  if (!isLong) return wait(one, { kept: agreed, vouched, reason: 'nobody-vouches' });
  if (isNew) return wait(one, { kept: agreed, vouched, reason: 'layout' });
  const trust = { vouchedBy: vouched, standing: 'counts', reason: undefined } as const;
  const all: Effect = { kind: 'release', reason: 'nobody-vouches', which: { from: since } };
  return store(one, { kept: agreed, trust, effects: [...released, all] });
}

function withClock(
  kept: KeptState,
  { rxAt, deviceAt }: ReadingCandidate,
  history: StateHistory,
): KeptState {
  if (deviceAt === null) return kept;
  const known = kept.clock;
  const clock =
    known === null
      ? knownClock(history, rxAt)
      : clockAfter(known, { at: rxAt, offsetMs: deviceAt - rxAt });
  return clock === known ? kept : { ...kept, clock };
}

function wait(
  one: Case,
  o: { readonly kept: KeptState; readonly vouched: VouchedBy; readonly reason: HeldBecause },
  effects: readonly Effect[] = [],
): Judgement {
  const trust = { vouchedBy: o.vouched, standing: 'held', reason: o.reason } as const;
  return store(one, { kept: o.kept, trust, effects });
}

/** More than a device sends. */
const MAX_FORMATS = 32;
/** Who fills all places before an honest frame comes cannot keep it out of the others. */
const FIRST_FORMATS = 16;

/** Only what was stored explains compact frames. */
function withFormat(kept: KeptState, { format }: ReadingCandidate): KeptState {
  if (format === undefined) return kept;
  const { formats } = kept;
  const room =
    formats.length < MAX_FORMATS ? formats : formats.filter((_, at) => at !== FIRST_FORMATS);
  return { ...kept, formats: [...room, format] };
}

/** The reading has no number yet: `numbered` gives it one, in state and store. */
function store(
  { state, candidate }: Case,
  o: { readonly kept: KeptState; readonly trust: Trust; readonly effects: readonly Effect[] },
): Judgement {
  const { trust, effects } = o;
  return {
    state: keeping(state, withFormat(o.kept, candidate)),
    verdict: { kind: 'accepted', trust },
    effects: [{ kind: 'store', candidate, trust }, ...effects],
  };
}

function keeping(state: MeterState, kept: KeptState): MeterState {
  return kept === state.kept ? state : { ...state, kept };
}

/** The state after a reading was stored under the number of its telegram. */
export function numbered(
  state: MeterState,
  { candidate, trust }: Extract<Effect, { kind: 'store' }>,
  from: { readonly telegramId: number; readonly gateway: string },
): MeterState {
  const { mark, rxAt } = candidate;
  // One literal: a few spreads would cost more than the rest of the judge's step.
  const reading: JudgedReading = {
    at: rxAt,
    firstRxAt: rxAt,
    telegramId: from.telegramId,
    gateway: from.gateway,
    ledgerKey: candidate.ledgerKey,
    deviceAt: candidate.deviceAt,
    units: candidate.units,
    dueDate: candidate.dueDate,
    dueDateUnits: candidate.dueDateUnits,
    counter: candidate.counter,
    standing: trust.standing,
    copies: 0,
  };
  const kept = withHeldNumber(state.kept, candidate.layout.pattern, from.telegramId);
  return withReading(keeping(state, kept), { mark, reading });
}

function keptAfter(kept: KeptState, layout: LayoutFinding): KeptState {
  return layout.kind === 'new' || layout.kind === 'learnt' ? layout.kept : kept;
}
