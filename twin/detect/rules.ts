/**
 * The guard: what a telegram must pass, each check with the defence it implements and made nowhere
 * else. A check whose defence is off is left out when the guard is made.
 */
import type { DefenceId, Defences } from '#kernel/defences.ts';
import { createAcceptanceGuard } from './acceptance-rules.ts';
import type { AcceptanceGuard } from './acceptance-rules.ts';
import { counterRule } from './counter.ts';
import { deviceTimeRule } from './device-time.ts';
import { ledgerRule } from './ledger.ts';
import { monotonicRule } from './monotonic.ts';
import type { History, ReadingCandidate, ReadingRule, Refusal } from './rule.ts';

/** On what the decoded telegram says. */
export const READING_RULES: readonly ReadingRule[] = [
  counterRule,
  ledgerRule,
  deviceTimeRule,
  monotonicRule,
];

export interface GuardRefusal extends Refusal {
  readonly defence: DefenceId;
}

export interface Guard {
  /** What the codec's verdict means. */
  readonly acceptance: AcceptanceGuard;
  checkReading(candidate: ReadingCandidate, history: History): GuardRefusal | undefined;
}

export function createGuard(defences: Defences): Guard {
  const readingRules = READING_RULES.filter((rule) => defences.on(rule.defence));
  return {
    acceptance: createAcceptanceGuard(defences),
    checkReading: (candidate, history) => {
      for (const rule of readingRules) {
        const refusal = rule.check(candidate, history);
        if (refusal !== undefined) return { ...refusal, defence: rule.defence };
      }
      return undefined;
    },
  };
}
