/** Conditions of one statement: compiled once, decided once per connection. Pure. */
import type { PolicyConditions } from './document.ts';
import { findOperator, NULL_OPERATOR, type NamedOperator } from './operators.ts';
import type { PatternPart } from './pattern.ts';
import {
  fillTemplate,
  parseTemplate,
  variableValues,
  type PolicyContext,
  type Template,
} from './variables.ts';

export interface Condition {
  readonly key: string;
  readonly wanted: readonly Template[];
  /** Undefined for `Null`. */
  readonly operator: NamedOperator | undefined;
}

interface ConditionVerdict {
  readonly holds: boolean;
  /** Keys and variables that had no value where one was needed. */
  readonly missing: readonly string[];
}

/** The document was parsed, so every operator is known. */
export function compileConditions(
  conditions: PolicyConditions | undefined,
  hasVariables: boolean,
): readonly Condition[] {
  return Object.entries(conditions ?? {}).flatMap(([name, keys]) =>
    Object.entries(keys).map(([key, values]) => ({
      key,
      wanted: values.map((value) => parseTemplate(value, hasVariables)),
      operator: name === NULL_OPERATOR ? undefined : findOperator(name),
    })),
  );
}

/** All must hold; a variable without a value in one of them makes the statement not match. */
export function decideConditions(
  conditions: readonly Condition[],
  context: PolicyContext,
): ConditionVerdict {
  const verdicts = conditions.map((condition) => decide(condition, context));
  return {
    holds: verdicts.every(({ holds }) => holds),
    missing: verdicts.flatMap(({ missing }) => missing),
  };
}

function decide({ key, wanted, operator }: Condition, context: PolicyContext): ConditionVerdict {
  const values = variableValues(key, context) ?? [];
  const filled: (readonly PatternPart[])[] = [];
  for (const template of wanted) {
    const fill = fillTemplate(template, context);
    if ('missing' in fill) return { holds: false, missing: [fill.missing] };
    filled.push(fill.parts);
  }
  if (operator === undefined) {
    const isMissing = String(values.length === 0);
    const holds = filled.some((parts) => parts.map(({ text }) => text).join('') === isMissing);
    return { holds, missing: [] };
  }
  const holds = compare(operator, filled, values);
  return { holds, missing: !holds && values.length === 0 ? [key] : [] };
}

function compare(
  { operator, quantifier, ifExists }: NamedOperator,
  wanted: readonly (readonly PatternPart[])[],
  values: readonly string[],
): boolean {
  if (values.length === 0) {
    if (quantifier === 'all' || ifExists) return true;
    return quantifier === 'one' && operator.negated;
  }
  const tests = wanted.map((parts) => operator.test(parts));
  const fits = (value: string): boolean => tests.some((test) => test(value)) !== operator.negated;
  // Without a quantifier several values are read on the side of caution for a negation.
  const every = quantifier === 'all' || (quantifier === 'one' && operator.negated);
  return every ? values.every(fits) : values.some(fits);
}
