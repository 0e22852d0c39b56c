/**
 * The guard: the rules a telegram must pass, in order, each with the defence it implements and
 * checked nowhere else. A rule whose defence is off is left out when the guard is made.
 */
import type { DefenceId, Defences } from '#kernel/defences.ts';
import { blocksRule } from './blocks.ts';
import { deviceTimeRule } from './device-time.ts';
import { ledgerRule } from './ledger.ts';
import { monotonicRule } from './monotonic.ts';
import { pinRule } from './pin.ts';
import type {
  HeaderCandidate,
  HeaderRule,
  History,
  ReadingCandidate,
  ReadingRule,
  Refusal,
} from './rule.ts';

/** Before decryption. */
export const HEADER_RULES: readonly HeaderRule[] = [pinRule, blocksRule];
/** On what the decoded telegram says. */
export const READING_RULES: readonly ReadingRule[] = [ledgerRule, deviceTimeRule, monotonicRule];

export interface GuardRefusal extends Refusal {
  readonly defence: DefenceId;
}

export interface Guard {
  checkHeader(candidate: HeaderCandidate): GuardRefusal | undefined;
  checkReading(candidate: ReadingCandidate, history: History): GuardRefusal | undefined;
}

export function createGuard(defences: Defences): Guard {
  const headerRules = HEADER_RULES.filter((rule) => defences.on(rule.defence));
  const readingRules = READING_RULES.filter((rule) => defences.on(rule.defence));
  return {
    checkHeader: (candidate) => {
      for (const rule of headerRules) {
        const refusal = rule.check(candidate);
        if (refusal !== undefined) return { ...refusal, defence: rule.defence };
      }
      return undefined;
    },
    checkReading: (candidate, history) => {
      for (const rule of readingRules) {
        const refusal = rule.check(candidate, history);
        if (refusal !== undefined) return { ...refusal, defence: rule.defence };
      }
      return undefined;
    },
  };
}
