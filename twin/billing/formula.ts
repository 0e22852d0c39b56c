/**
 * The little language of `because.formula`: `name = expression` with + − × ÷, brackets, `floor`,
 * `round` and `min`, over exact numbers. It lets a program recompute every figure of a bill from
 * the inputs that are printed beside it.
 */
import {
  add,
  compare,
  divide,
  floor,
  multiply,
  rational,
  roundHalfAwayFromZero,
  subtract,
  type Rational,
} from '#kernel/rational.ts';
import type { Because, BecauseInputs } from './because.ts';
import { billingError } from './errors.ts';

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|([-−+×*÷/(),]))/y;
const LENGTH_MAX = 20_000;

type Token =
  | { readonly kind: 'number' | 'name'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string };

/** The figure that a formula gives; throws BILLING_BAD_FORMULA. */
export function recompute({ formula, inputs }: Pick<Because, 'formula' | 'inputs'>): Rational {
  const [, expression] = sides(formula);
  const reader = { tokens: tokens(expression, formula), at: 0, inputs, formula };
  const value = sum(reader);
  if (reader.at !== reader.tokens.length) throw badFormula(formula, 'an operator');
  return value;
}

/** The name on the left of the formula. */
export function resultName(formula: string): string {
  return sides(formula)[0];
}

function sides(formula: string): [string, string] {
  const [name, expression, more] = formula.split('=');
  if (name === undefined || expression === undefined || more !== undefined) {
    throw badFormula(formula, 'name = expression');
  }
  return [name.trim(), expression];
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  readonly inputs: BecauseInputs;
  readonly formula: string;
}

function tokens(text: string, formula: string): Token[] {
  if (text.length > LENGTH_MAX) throw badFormula(formula, `at most ${LENGTH_MAX} characters`);
  const found: Token[] = [];
  const end = text.trimEnd().length;
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < end) {
    const match = pattern.exec(text);
    if (match === null) throw badFormula(formula, 'a number, a name or an operator');
    const [, number, name, sign = ''] = match;
    if (number !== undefined) found.push({ kind: 'number', text: number });
    else if (name !== undefined) found.push({ kind: 'name', text: name });
    else found.push({ kind: 'sign', text: sign });
  }
  return found;
}

function sum(reader: Reader): Rational {
  let value = product(reader);
  for (;;) {
    if (take(reader, '+')) value = add(value, product(reader));
    else if (take(reader, '−', '-')) value = subtract(value, product(reader));
    else return value;
  }
}

function product(reader: Reader): Rational {
  let value = factor(reader);
  for (;;) {
    if (take(reader, '×', '*')) value = multiply(value, factor(reader));
    else if (take(reader, '÷', '/')) {
      const divisor = factor(reader);
      if (divisor.n === 0n) throw badFormula(reader.formula, 'a divisor other than 0');
      value = divide(value, divisor);
    } else return value;
  }
}

const FUNCTIONS: Readonly<Record<string, (values: readonly Rational[]) => Rational | undefined>> = {
  floor: ([value]) => value && rational(floor(value)),
  round: ([value, digits]) => value && rounded(value, digits),
  min: ([a, b]) => a && b && (compare(a, b) <= 0 ? a : b),
};

function rounded(value: Rational, digits: Rational | undefined): Rational {
  const scale = rational(10n ** (digits?.n ?? 0n));
  return divide(rational(roundHalfAwayFromZero(multiply(value, scale))), scale);
}

function factor(reader: Reader): Rational {
  if (take(reader, '(')) {
    const value = sum(reader);
    expectSign(reader, ')');
    return value;
  }
  if (take(reader, '−', '-')) return subtract(rational(0), factor(reader));
  const token = reader.tokens[reader.at++];
  if (token?.kind === 'number') return rational(token.text);
  if (token?.kind !== 'name') throw badFormula(reader.formula, 'a number or a name');
  const call = Object.hasOwn(FUNCTIONS, token.text) ? FUNCTIONS[token.text] : undefined;
  if (call !== undefined && take(reader, '(')) {
    const value = call(values(reader));
    if (value === undefined) throw badFormula(reader.formula, `arguments of ${token.text}`);
    return value;
  }
  return inputOf(reader, token.text);
}

function values(reader: Reader): Rational[] {
  const found = [sum(reader)];
  while (take(reader, ',')) found.push(sum(reader));
  expectSign(reader, ')');
  return found;
}

function inputOf({ inputs, formula }: Reader, name: string): Rational {
  const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  if (value === undefined) throw badFormula(formula, `an input ${name}`);
  return rational(value);
}

function take(reader: Reader, ...signs: readonly string[]): boolean {
  const token = reader.tokens[reader.at];
  if (token?.kind !== 'sign' || !signs.includes(token.text)) return false;
  reader.at++;
  return true;
}

function expectSign(reader: Reader, sign: string): void {
  if (!take(reader, sign)) throw badFormula(reader.formula, `"${sign}"`);
}

function badFormula(formula: string, expected: string): Error {
  return billingError('BILLING_BAD_FORMULA', { details: { formula, expected } });
}
