/**
 * What a listener without keys learnt, held against the true registers: how well its scores tell hours in
 * which a meter stood from others (area under the curve, and mutual information in bits), and how many of
 * the values that it read are true.
 */
import type { Instant } from '#kernel/time.ts';
import type { Guess } from '../../attacks/attack.ts';

/** Units of a genuine telegram that began at an instant; undefined where no gateway heard it. */
type TrueUnits = (meterId: string, at: Instant) => number | undefined;

export interface Learnt {
  /** Guesses that could be checked. */
  readonly guesses: number;
  /** 0.5 is chance, 1 is knowledge; null where it did not guess, or all meters did the same. */
  readonly auc: number | null;
  /** Mutual information of a guess and the truth. */
  readonly bits: number;
  /** Values of registers that it read, and that were true. */
  readonly valuesRead: number;
}

/** Above it a listener knows more than it should. */
const MOST_AUC = 0.6;

export function hasLearnt({ auc, valuesRead }: Learnt): boolean {
  return valuesRead > 0 || (auc !== null && auc > MOST_AUC);
}

export function learntFrom(guesses: readonly Guess[], unitsOf: TrueUnits): Learnt {
  const stood: Scored[] = [];
  let [checked, valuesRead] = [0, 0];
  for (const { meterId, at, says } of guesses) {
    const units = unitsOf(meterId, at);
    if (units === undefined) continue;
    if (says.kind === 'units') {
      checked += 1;
      if (says.units === units) valuesRead += 1;
      continue;
    }
    const before = unitsOf(meterId, says.since);
    if (before === undefined) continue;
    checked += 1;
    stood.push({ score: says.score, isTrue: before === units });
  }
  return { guesses: checked, auc: aucOf(stood), bits: bitsOf(stood), valuesRead };
}

interface Scored {
  readonly score: number;
  readonly isTrue: boolean;
}

/** Chance that a true case has the higher score of the two, by ranks; half of it where they are equal. */
function aucOf(cases: readonly Scored[]): number | null {
  const trueCount = cases.filter(({ isTrue }) => isTrue).length;
  const falseCount = cases.length - trueCount;
  if (trueCount === 0 || falseCount === 0) return null;
  const byScore = [...Map.groupBy(cases, ({ score }) => score)].sort(([a], [b]) => a - b);
  let [below, rankSum] = [0, 0];
  for (const [, some] of byScore) {
    const rank = below + (some.length + 1) / 2;
    rankSum += rank * some.filter(({ isTrue }) => isTrue).length;
    below += some.length;
  }
  const wins = rankSum - (trueCount * (trueCount + 1)) / 2;
  return rounded(wins / (trueCount * falseCount));
}

const SURE = 0.5;

function bitsOf(cases: readonly Scored[]): number {
  const share = (some: readonly Scored[]): number => some.length / cases.length;
  const guessed = Map.groupBy(cases, ({ score }) => score >= SURE);
  const was = Map.groupBy(cases, ({ isTrue }) => isTrue);
  let bits = 0;
  for (const [, said] of guessed) {
    for (const [isTrue, all] of was) {
      const both = share(said.filter((one) => one.isTrue === isTrue));
      if (both > 0) bits += both * Math.log2(both / (share(said) * share(all)));
    }
  }
  return rounded(Math.max(0, bits));
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
