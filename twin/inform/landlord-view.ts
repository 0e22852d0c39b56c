/**
 * When a landlord may see the sum of a group: a design rule of data minimisation (Art. 5 Abs. 1
 * lit. c GDPR, §6b HeizkostenV), not a rule of law. Annual values of the bill are always shown,
 * the law wants them.
 */
import {
  compare,
  divide,
  multiply,
  rational,
  sum,
  toDecimal,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';

export const SUM_RULE = { minDwellings: 3, dominancePct: 80 } as const;

interface GroupInput {
  /** Consumption of each dwelling of the group. */
  readonly values: readonly Rational[];
  /** Dwellings of the group that the viewer knows already, an own one for instance. */
  readonly knownDwellings?: number;
  readonly minDwellings?: number;
  readonly dominancePct?: number;
}

interface GroupView {
  readonly effectiveGroup: number;
  /** Percent with two decimals; 0 where nothing was consumed. */
  readonly largestSharePct: string;
  readonly sumShown: boolean;
  readonly annualShown: true;
}

/** A sum is shown over enough dwellings that the viewer does not know, none of which is nearly all of it. */
export function groupView(input: GroupInput): GroupView {
  const { values, knownDwellings = 0, minDwellings = SUM_RULE.minDwellings } = input;
  const { dominancePct = SUM_RULE.dominancePct } = input;
  const total = sum(values);
  const largest = values.reduce((most, value) => (compare(value, most) > 0 ? value : most), ZERO);
  const sharePct = total.n > 0n ? divide(multiply(largest, rational(100)), total) : ZERO;
  const effectiveGroup = values.length - knownDwellings;
  return {
    effectiveGroup,
    largestSharePct: toDecimal(sharePct, 2),
    sumShown: effectiveGroup >= minDwellings && compare(sharePct, rational(dominancePct)) <= 0,
    annualShown: true,
  };
}

/** True where two sums that were both shown would give one dwelling away: their sets differ by one. */
export function revealsOneDwelling(
  shown: ReadonlySet<string>,
  asked: ReadonlySet<string>,
): boolean {
  const onlyShown = [...shown].filter((dwelling) => !asked.has(dwelling)).length;
  const onlyAsked = [...asked].filter((dwelling) => !shown.has(dwelling)).length;
  return onlyShown + onlyAsked === 1;
}
