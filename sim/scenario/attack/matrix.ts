/** Which defence carries what against an attack: a matrix of its defences, as a part of a report. */
import type { DefenceId } from '#kernel/defences.ts';
import type { Verdict } from '../../attacks/verdict.ts';

/** What an attack came to with some of the defences of its row. */
export interface Ablation {
  readonly off: readonly DefenceId[];
  readonly verdict: Verdict;
  readonly forgedReadings: number;
  readonly shiftedCents: number;
  readonly alarms: number;
}

/**
 * `alone`: with all others of the row off, it holds. `needed`: with all others on, it fails without it.
 * A defence that is neither carries nothing here.
 */
export interface Carried {
  readonly defence: DefenceId;
  readonly alone: boolean;
  readonly needed: boolean;
}

export interface AttackMatrix {
  readonly attack: string;
  readonly rung: string;
  /** Of the telegrams. */
  readonly security: string;
  /** What it comes to with all of them on, as its trial says. */
  readonly expected: Verdict;
  readonly ablations: readonly Ablation[];
  readonly carried: readonly Carried[];
}

/** `A02-replay same-frame, m7` */
export function matrixTitle({ attack, rung, security }: AttackMatrix): string {
  return `${attack} ${rung}, ${security}`;
}

/** What a set of defences is called: `all on`, `only D4`, `all but D4`, `all off`. */
export function setName({ off }: Ablation, { carried }: Pick<AttackMatrix, 'carried'>): string {
  const row = carried.map(({ defence }) => defence);
  if (off.length === 0) return 'all on';
  if (off.length === row.length) return 'all off';
  const on = row.filter((id) => !off.includes(id));
  return on.length === 1 ? `only ${on.join()}` : `all but ${off.join(', ')}`;
}

export function carriedText({ alone, needed }: Carried): string {
  if (needed) return 'nothing else holds it';
  return alone ? 'holds it alone; others do, too' : 'carries nothing here';
}

/** The verdict with all of them on; undefined where that run is missing. */
export function wholeVerdict({ ablations }: AttackMatrix): Verdict | undefined {
  return ablations.find(({ off }) => off.length === 0)?.verdict;
}

/** True when the whole row does what the trial says of it. */
export function matrixHolds(matrix: AttackMatrix): boolean {
  return wholeVerdict(matrix) === matrix.expected;
}
