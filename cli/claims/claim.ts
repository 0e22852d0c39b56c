/** A sentence that somebody says of the architecture, what is known for and against it, and what it comes to. */
import type { DefenceId } from '#kernel/defences.ts';
import type { MeterSecurity } from '../../sim/devices/telegram-security.ts';
import type { Verdict } from '../../sim/attacks/verdict.ts';

/** Securities of telegrams, the strongest first. */
export const CLAIM_MODES = [
  'm7',
  'm5',
  'ell-ctr',
  'm0',
] as const satisfies readonly MeterSecurity[];
export type ClaimMode = (typeof CLAIM_MODES)[number];

export const CLAIM_VERDICTS = ['holds', 'holds only when', 'does not hold'] as const;
export type ClaimVerdict = (typeof CLAIM_VERDICTS)[number];

/** A trial of an attack: with all defences on, and its control. */
interface TrialEvidence {
  /** `A02-replay` */
  readonly attack: string;
  readonly rung: string;
}

/** The same with these defences of its row alone: what the sentence relies on, and nothing else. */
interface AloneEvidence extends TrialEvidence {
  readonly only: readonly DefenceId[];
  readonly comesTo: Readonly<Partial<Record<ClaimMode, Verdict>>>;
}

/** A test or a scenario of the night. */
interface TestEvidence {
  readonly test: string;
  readonly shows: string;
}

export type Evidence = TrialEvidence | AloneEvidence | TestEvidence;

export interface ClaimAnswer {
  readonly verdict: ClaimVerdict;
  /** One sentence. */
  readonly because: string;
}

export interface Claim {
  /** `S2` of the talk, `O1` of our own pages. */
  readonly id: string;
  readonly says: string;
  /** The page of ours that says it, with `<!-- claim: ID -->` behind the sentence; left out: the talk. */
  readonly page?: string;
  readonly evidence: readonly Evidence[];
  /** Left out where it says nothing of such telegrams. */
  readonly answers: Readonly<Partial<Record<ClaimMode, ClaimAnswer>>>;
}

export function isTest(evidence: Evidence): evidence is TestEvidence {
  return 'test' in evidence;
}

export function isAlone(evidence: Evidence): evidence is AloneEvidence {
  return 'only' in evidence;
}
