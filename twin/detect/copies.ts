/**
 * Copies of a stored telegram: other gateways hear it, repeaters send it on. A reading counts from
 * the earliest reception, so that the order of bundles does not matter. But a copy needs no key: it
 * never moves a reading further from the first stored reception than the clocks of gateways
 * differ, and only to where all rules hold again.
 */
import type { Effect, Case, Judgement } from './judgement.ts';
import { withChange, type Seen } from './meter-state.ts';
import type { RuleSet } from './rules.ts';
import { StateHistory } from './state-history.ts';

/** More than a house has gateways and repeaters. */
const COPIES_LIMIT = 24;

export function takeCopy(one: Case, { reading }: Seen, rules: RuleSet): Judgement {
  const { candidate } = one;
  const { telegramId, at } = reading;
  const copies = reading.copies + 1;
  const to = candidate.rxAt < at && holdsThere(one, telegramId, rules) ? candidate.rxAt : at;
  const effects: Effect[] = [{ kind: 'copy', telegramId, at, to }];
  if (copies % COPIES_LIMIT === 0) effects.push(tooMany(telegramId));
  const state = withChange(one.state, telegramId, { at: to, copies });
  return { state, verdict: { kind: 'duplicate' }, effects };
}

function holdsThere(
  { state, candidate, lookUp }: Case,
  telegramId: number,
  rules: RuleSet,
): boolean {
  const others = state.window.filter(({ reading }) => reading.telegramId !== telegramId);
  // Where it was looked up, it may be its own neighbour.
  const isOwn = lookUp?.after?.telegramId === telegramId;
  const near = lookUp !== undefined && isOwn ? { ...lookUp, after: undefined } : lookUp;
  const history = new StateHistory({ ...state, window: others }, near);
  return rules.courseRefusals(candidate, history).length === 0;
}

function tooMany(telegramId: number): Effect {
  return {
    kind: 'alarm',
    alarm: {
      kind: 'copies',
      defence: 'D4',
      message: `one telegram was delivered more than ${COPIES_LIMIT} times`,
      evidence: { field: 'copies', against: [telegramId] },
    },
  };
}
