/** All claims, and what their evidence says of them: an answer that is better than its evidence is found here. */
import type { DefenceId } from '#kernel/defences.ts';
import { attackById } from '../../sim/attacks/registry.ts';
import type { Verdict } from '../../sim/attacks/verdict.ts';
import {
  CLAIM_MODES,
  CLAIM_VERDICTS,
  isAlone,
  isTest,
  type Claim,
  type ClaimMode,
  type ClaimVerdict,
  type Evidence,
} from './claim.ts';
import { OWN } from './own.ts';
import { TALK } from './talk.ts';

export const CLAIMS: readonly Claim[] = [...TALK, ...OWN];

export interface Asked {
  readonly attack: string;
  readonly rung: string;
  readonly mode: ClaimMode;
  /** With these of its row alone; with all of them where left out. */
  readonly only?: readonly DefenceId[];
}

/** What an attack came to; undefined where nobody knows. */
export type Outcomes = (asked: Asked) => Verdict | undefined;

interface ClaimProblem {
  readonly id: string;
  readonly mode?: ClaimMode;
  readonly message: string;
}

export interface JudgedClaim {
  readonly claim: Claim;
  readonly problems: readonly ClaimProblem[];
}

/**
 * No evidence, an attack that nobody tries, an answer that its evidence refutes. `measured` is what runs came
 * to; where it knows nothing, what the trials expect, which the runs of the night hold to.
 */
export function claimProblems(claim: Claim, measured: Outcomes = () => undefined): ClaimProblem[] {
  const { id, evidence, answers } = claim;
  if (evidence.length === 0) return [{ id, message: 'has no evidence' }];
  const modes = CLAIM_MODES.filter((mode) => answers[mode] !== undefined);
  if (modes.length === 0) return [{ id, message: 'has no answer' }];
  const untried = evidence.flatMap((one) =>
    isTest(one) || trialOf(one) !== undefined
      ? []
      : [{ id, message: `${one.attack} ${one.rung} is not tried` }],
  );
  return [
    ...untried,
    ...modes.flatMap((mode): ClaimProblem[] => {
      const answer = answers[mode]?.verdict ?? 'does not hold';
      const found = worstOf(claim, mode, measured);
      if (found === undefined || rank(answer) >= rank(found)) return [];
      return [{ id, mode, message: `"${answer}" is said; by its evidence it ${found}` }];
    }),
  ];
}

/** By its attacks; undefined where none speaks of such telegrams. Its tests may know of something worse. */
function worstOf(
  { evidence }: Claim,
  mode: ClaimMode,
  measured: Outcomes = () => undefined,
): ClaimVerdict | undefined {
  const found = evidence.flatMap((one) => saidBy(one, { mode, measured }) ?? []);
  return found.toSorted((a, b) => rank(b) - rank(a))[0];
}

function rank(verdict: ClaimVerdict): number {
  return CLAIM_VERDICTS.indexOf(verdict);
}

function saidBy(
  evidence: Evidence,
  { mode, measured }: { readonly mode: ClaimMode; readonly measured: Outcomes },
): ClaimVerdict | undefined {
  if (isTest(evidence)) return undefined;
  const { attack, rung } = evidence;
  const trial = trialOf(evidence);
  if (isAlone(evidence)) {
    const { only } = evidence;
    const verdict = measured({ attack, rung, mode, only }) ?? evidence.comesTo[mode];
    return verdict && (verdict === 'SUCCEEDED' ? 'does not hold' : 'holds only when');
  }
  const [[first, single] = [], ...more] = Object.entries(trial?.verdicts ?? {});
  // What is tried with one kind of telegrams alone does not depend on them.
  const isSame = more.length === 0 && first !== undefined;
  const told = isSame ? single : trial?.verdicts[mode];
  const verdict = measured({ attack, rung, mode: isSame ? (first as ClaimMode) : mode }) ?? told;
  if (verdict === undefined) return undefined;
  if (verdict === 'SUCCEEDED') return 'does not hold';
  const isSealed = attackById(attack)?.sealedBy?.includes(mode) === true;
  return isSealed ? 'holds' : 'holds only when';
}

function trialOf({ attack, rung }: Exclude<Evidence, { readonly test: string }>) {
  return attackById(attack)?.rungs[rung]?.trial;
}
