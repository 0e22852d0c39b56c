/** Figures with their reason, made in one way everywhere. */
import { allocateParts } from '#kernel/allocate.ts';
import {
  multiply,
  divide,
  rational,
  roundToCents,
  toExactText,
  type Rational,
} from '#kernel/rational.ts';
import { cents, type Cents } from '#kernel/units.ts';
import type { Amount, Because, BecauseInputs, RuleId } from './because.ts';
import type { RuleSet } from './rule-set.ts';

interface Reason {
  readonly rule: RuleId;
  readonly formula: string;
  readonly inputs: BecauseInputs;
  /** Where it is not the clause of the rule. */
  readonly source?: string;
}

export function because(law: RuleSet, reason: Reason): Because {
  const { rule, formula, inputs, source } = reason;
  return { rule, inputs, formula, source: source ?? law.clause(rule) };
}

export function amountOf(
  law: RuleSet,
  value: Cents | number,
  { more = [], ...reason }: Reason & { readonly more?: readonly Because[] },
): Amount {
  return { cents: cents(value), because: [because(law, reason), ...more] };
}

interface SplitNames {
  readonly rule: RuleId;
  /** Names of the whole, of its first part and of the rest, without `Cents`. */
  readonly whole: string;
  readonly first: string;
  readonly rest: string;
}

/** Splits in two: the first part is rounded, halves away from zero, and the rest is the rest. */
export function splitByPct(
  law: RuleSet,
  { whole, pct }: { readonly whole: Cents; readonly pct: Rational },
  { rule, ...names }: SplitNames,
): [Amount, Amount] {
  const first = roundToCents(divide(multiply(rational(whole), pct), rational(100)));
  const [w, f, r] = [`${names.whole}Cents`, `${names.first}Cents`, `${names.rest}Cents`];
  return [
    amountOf(law, first, {
      rule,
      formula: `${f} = round(${w} × ${names.first}Pct ÷ 100)`,
      inputs: { [w]: whole, [`${names.first}Pct`]: toExactText(pct), [f]: first },
    }),
    amountOf(law, whole - first, {
      rule: 'rest-of-split',
      formula: `${r} = ${w} − ${f}`,
      inputs: { [w]: whole, [f]: first, [r]: whole - first },
      source: law.clause(rule),
    }),
  ];
}

/** The sum of named parts; `0` where there is none. */
export function sumOf(
  law: RuleSet,
  rule: RuleId,
  { result, parts }: { readonly result: string; readonly parts: Readonly<Record<string, number>> },
): Amount {
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const names = Object.keys(parts);
  return amountOf(law, total, {
    rule,
    formula: `${result} = ${names.length === 0 ? '0' : names.join(' + ')}`,
    inputs: { ...parts, [result]: total },
  });
}

/** A share of a pot by weight: the exact share, and how it reads. */
export interface Claim {
  readonly weight: Rational;
  readonly rule: RuleId;
  /** The weight as an expression over `inputs`. */
  readonly expression: string;
  readonly inputs: BecauseInputs;
  readonly more: readonly Because[];
  /** Place of the line in the order of the bill: who gets the cent of a tie. */
  readonly rank: number;
}

/**
 * Distributes a pot by largest remainder. `whole` names the sum of the weights as it reads.
 */
export function distribute(
  law: RuleSet,
  { pot, whole }: { readonly pot: Amount; readonly whole: { name: string; value: Rational } },
  claims: readonly Claim[],
): Amount[] {
  const parts = allocateParts(
    pot.cents,
    claims.map(({ weight }) => weight),
    claims.map(({ rank }) => rank),
  );
  const wholeText = toExactText(whole.value);
  return claims.map(({ rule, expression, inputs, more }, line): Amount => {
    const part = parts[line];
    const shareCents = part?.cents ?? cents(0);
    const remainderCents = part?.remainderCents ?? 0;
    return {
      cents: shareCents,
      because: [
        {
          rule,
          formula: `shareCents = floor(potCents × ${expression} ÷ ${whole.name}) + remainderCents`,
          inputs: {
            potCents: pot.cents,
            ...inputs,
            [whole.name]: wholeText,
            remainderCents,
            shareCents,
          },
          source: law.clause(rule),
        },
        ...more,
      ],
    };
  });
}
