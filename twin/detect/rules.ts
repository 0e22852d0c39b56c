/**
 * The guard: what a telegram must pass, each check with the defence it implements and made nowhere
 * else. A check whose defence is off is left out when the guard is made.
 */
import type { DefenceId, Defences } from '#kernel/defences.ts';
import { accessNumberRule } from './access-number.ts';
import { createAcceptanceGuard, type AcceptanceGuard } from './acceptance-rules.ts';
import { counterRule } from './counter.ts';
import { deviceTimeRule } from './device-time.ts';
import { ledgerRule } from './ledger.ts';
import { monotonicRule } from './monotonic.ts';
import type { History, ReadingCandidate, ReadingRule, Refusal } from './rule.ts';
import { stepRateRule } from './step-rate.ts';

/** On what the decoded telegram says. */
export const READING_RULES: readonly ReadingRule[] = [
  counterRule,
  ledgerRule,
  accessNumberRule,
  deviceTimeRule,
  monotonicRule,
  stepRateRule,
];

export interface GuardRefusal extends Refusal {
  readonly defence: DefenceId;
}

export interface RuleSet {
  /** What speaks against a telegram, in the order of the rules. */
  refusals(candidate: ReadingCandidate, history: History): readonly GuardRefusal[];
  /** The same of a telegram that is stored already, at another place in the course. */
  courseRefusals(candidate: ReadingCandidate, history: History): readonly GuardRefusal[];
}

export interface Guard extends RuleSet {
  /** What the codec's verdict means. */
  readonly acceptance: AcceptanceGuard;
}

export function createGuard(defences: Defences): Guard {
  const rules = READING_RULES.filter((rule) => defences.on(rule.defence));
  const courseRules = rules.filter((rule) => rule !== ledgerRule && rule !== accessNumberRule);
  return {
    acceptance: createAcceptanceGuard(defences),
    refusals: (candidate, history) => check({ rules, defences }, candidate, history),
    courseRefusals: (candidate, history) =>
      check({ rules: courseRules, defences }, candidate, history),
  };
}

const NONE: readonly GuardRefusal[] = [];

interface Checked {
  readonly rules: readonly ReadingRule[];
  readonly defences: Defences;
}

function check(
  { rules, defences }: Checked,
  candidate: ReadingCandidate,
  history: History,
): readonly GuardRefusal[] {
  let refusals: GuardRefusal[] | undefined;
  for (const rule of rules) {
    const refusal = rule.check(candidate, history);
    if (refusal === undefined) continue;
    defences.tell(rule.defence);
    refusals ??= [];
    refusals.push({ ...refusal, defence: rule.defence });
  }
  return refusals ?? NONE;
}
