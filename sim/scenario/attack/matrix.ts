/** Which defence carries what against an attack: a matrix of its defences, as a part of a report. */
import type { DefenceId } from '#kernel/defences.ts';
import type { Verdict } from '../../attacks/verdict.ts';
import type { DefenceSet } from './trial.ts';

/** What an attack came to with some of the defences of its row. */
export interface Ablation extends DefenceSet {
  readonly verdict: Verdict;
  readonly forgedReadings: number;
  readonly shiftedCents: number;
  readonly alarms: number;
}

/**
 * `alone`: with all others of the row off, it holds, and without it nothing would. `needed`: with all others
 * on, it fails without it. A defence that is neither carries nothing here.
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
export function setName(
  { off, demonstrated = [] }: DefenceSet,
  { carried }: Pick<AttackMatrix, 'carried'>,
): string {
  const row = carried.map(({ defence }) => defence);
  if (demonstrated.length > 0) return `only ${demonstrated.join(', ')}`;
  if (off.length === 0) return 'all on';
  if (off.length === row.length) return 'all off';
  const on = row.filter((id) => !off.includes(id));
  return on.length === 1 ? `only ${on.join()}` : `all but ${off.join(', ')}`;
}

/** True where the attack does not succeed with the whole row off: no defence of it can be credited. */
export function holdsByItself({ ablations, carried }: AttackMatrix): boolean {
  const none = ablations.find(
    ({ off, demonstrated }) => off.length === carried.length && demonstrated === undefined,
  );
  return none !== undefined && none.verdict !== 'SUCCEEDED';
}

export function carriedText({ alone, needed }: Carried, matrix: AttackMatrix): string {
  if (holdsByItself(matrix)) return 'not asked: the telegrams hold it by themselves';
  if (needed) return 'nothing else holds it';
  return alone ? 'holds it alone; others do, too' : 'carries nothing here';
}

/** The verdict with all of them on; undefined where that run is missing. */
export function wholeVerdict({ ablations }: AttackMatrix): Verdict | undefined {
  return ablations.find(({ off }) => off.length === 0)?.verdict;
}

/** Demonstrations that held the attack alone, though its trial says that it gets past them. */
export function holdingDemonstrations({ ablations }: AttackMatrix): DefenceId[] {
  return ablations.flatMap(({ demonstrated = [], verdict }) =>
    verdict === 'SUCCEEDED' ? [] : demonstrated,
  );
}

/** True when the whole row does what the trial says of it, and no demonstration holds it. */
export function matrixHolds(matrix: AttackMatrix): boolean {
  return wholeVerdict(matrix) === matrix.expected && holdingDemonstrations(matrix).length === 0;
}
