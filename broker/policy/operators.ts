/**
 * Condition operators of the policy language, as one table (IAM user guide,
 * `reference_policies_elements_condition_operators`). A name may have the prefix
 * `ForAllValues:` or `ForAnyValue:` and the suffix `IfExists`. Pure.
 */
import { BlockList, isIP } from 'node:net';
import { compilePattern, patternMatches, type PatternPart } from './pattern.ts';

interface Operator {
  /** Negated operators hold when no wanted value fits, and when the key has no value at all. */
  readonly negated: boolean;
  /** Prepares the test of one wanted value. */
  readonly test: (wanted: readonly PatternPart[]) => (value: string) => boolean;
  /** Why a wanted value without variables makes no sense. */
  readonly fault?: (wanted: string) => string | undefined;
}

type Quantifier = 'all' | 'any' | 'one';

export interface NamedOperator {
  readonly operator: Operator;
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
}

const equals: Operator['test'] = (wanted) => {
  const text = plain(wanted);
  return (value) => value === text;
};
const equalsIgnoringCase: Operator['test'] = (wanted) => {
  const text = plain(wanted).toLowerCase();
  return (value) => value.toLowerCase() === text;
};
const like: Operator['test'] = (wanted) => {
  const pattern = compilePattern(wanted);
  return (value) => patternMatches(pattern, value);
};
const numeric =
  (compare: (value: number, wanted: number) => boolean): Operator['test'] =>
  (wanted) => {
    const limit = toNumber(plain(wanted));
    return (value) => compare(toNumber(value), limit);
  };
const within: Operator['test'] = (wanted) => {
  const range = new BlockList();
  const { address, prefix } = splitRange(plain(wanted));
  const family = isIP(address);
  if (family !== 0) range.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
  return (value) => {
    const kind = isIP(value);
    return kind !== 0 && range.check(value, kind === 6 ? 'ipv6' : 'ipv4');
  };
};

const numberFault = (wanted: string): string | undefined =>
  Number.isNaN(toNumber(wanted)) ? `"${wanted}" is not a number` : undefined;
const boolFault = (wanted: string): string | undefined =>
  /^(true|false)$/i.test(wanted) ? undefined : `"${wanted}" is not true or false`;
const rangeFault = (wanted: string): string | undefined => {
  const { address, prefix } = splitRange(wanted);
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const fits = Number.isInteger(prefix) && prefix >= 0 && prefix <= bits;
  return fits ? undefined : `"${wanted}" is not an address or a range like 10.0.0.0/8`;
};

const EQUAL = numeric((value, wanted) => value === wanted);

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { negated: false, test: equals },
  StringNotEquals: { negated: true, test: equals },
  StringEqualsIgnoreCase: { negated: false, test: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: { negated: true, test: equalsIgnoringCase },
  StringLike: { negated: false, test: like },
  StringNotLike: { negated: true, test: like },
  ArnEquals: { negated: false, test: like },
  ArnLike: { negated: false, test: like },
  ArnNotEquals: { negated: true, test: like },
  ArnNotLike: { negated: true, test: like },
  Bool: { negated: false, test: equalsIgnoringCase, fault: boolFault },
  NumericEquals: { negated: false, test: EQUAL, fault: numberFault },
  NumericNotEquals: { negated: true, test: EQUAL, fault: numberFault },
  NumericLessThan: { negated: false, test: numeric((a, b) => a < b), fault: numberFault },
  NumericLessThanEquals: { negated: false, test: numeric((a, b) => a <= b), fault: numberFault },
  NumericGreaterThan: { negated: false, test: numeric((a, b) => a > b), fault: numberFault },
  NumericGreaterThanEquals: { negated: false, test: numeric((a, b) => a >= b), fault: numberFault },
  IpAddress: { negated: false, test: within, fault: rangeFault },
  NotIpAddress: { negated: true, test: within, fault: rangeFault },
};

/** `Null` asks whether a key has a value; it compares nothing, so it stands beside the table. */
export const NULL_OPERATOR = 'Null';

/** Undefined for an operator that the language does not have. */
export function findOperator(name: string): NamedOperator | undefined {
  const [, set, base = '', ifExists] =
    /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/.exec(name) ?? [];
  if (!Object.hasOwn(OPERATORS, base)) return undefined;
  const operator = OPERATORS[base] as Operator;
  const quantifier = set === undefined ? 'one' : set === 'ForAllValues:' ? 'all' : 'any';
  return { operator, quantifier, ifExists: ifExists !== undefined };
}

/** Why these values cannot stand under this operator. */
export function operatorFault(name: string, values: readonly string[]): string | undefined {
  const fault = name === NULL_OPERATOR ? boolFault : findOperator(name)?.operator.fault;
  if (name !== NULL_OPERATOR && findOperator(name) === undefined) return 'not an operator';
  if (fault === undefined) return undefined;
  const fixed = values.filter((value) => !value.includes('${'));
  return fixed.map(fault).find((found) => found !== undefined);
}

function plain(parts: readonly PatternPart[]): string {
  return parts.map(({ text }) => text).join('');
}

function toNumber(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
}

function splitRange(text: string): { readonly address: string; readonly prefix: number } {
  const [address = '', bits] = text.split('/', 2);
  const whole = isIP(address) === 6 ? 128 : 32;
  return { address, prefix: bits === undefined ? whole : /^\d+$/.test(bits) ? Number(bits) : -1 };
}
