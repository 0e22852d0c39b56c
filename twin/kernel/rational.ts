/** Exact fractions on BigInt. Money is split with these and rounded once, by a named function. */
import { assert } from './errors.ts';
import { cents, type Cents } from './units.ts';

/** Always in lowest terms with a positive denominator. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

/**
 * An exact fraction from an integer, a decimal as written (`0.1` is 1/10, not its binary
 * neighbour) or a text `"a/b"` or `"12.34"`.
 */
export function rational(value: number | bigint | string): Rational {
  if (typeof value === 'bigint') return { n: value, d: 1n };
  const [above, below, more] = String(value).split('/');
  assert(above !== undefined && more === undefined, () => `not a number: ${value}`);
  const top = decimal(above);
  return below === undefined ? top : divide(top, decimal(below));
}

function decimal(text: string): Rational {
  const match = /^\s*([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?\s*$/i.exec(text);
  assert(match !== null, () => `not a number: ${text}`);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const scale = Number(exponent) - fraction.length;
  assert(Math.abs(scale) <= 1000, () => `not a usable number: ${text}`);
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  return scale >= 0
    ? ratio(digits * 10n ** BigInt(scale), 1n)
    : ratio(digits, 10n ** BigInt(-scale));
}

/** n/d in lowest terms. `d` must not be 0. */
export function ratio(n: bigint, d: bigint): Rational {
  assert(d !== 0n, 'a fraction cannot have the denominator 0');
  const divisor = gcd(n < 0n ? -n : n, d < 0n ? -d : d) * (d < 0n ? -1n : 1n);
  return { n: n / divisor, d: d / divisor };
}

/** Greatest common divisor of two numbers that are not negative (Euclid). */
export function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

export const ZERO: Rational = { n: 0n, d: 1n };
export const ONE: Rational = { n: 1n, d: 1n };

export const add = (a: Rational, b: Rational): Rational => ratio(a.n * b.d + b.n * a.d, a.d * b.d);
export const subtract = (a: Rational, b: Rational): Rational =>
  ratio(a.n * b.d - b.n * a.d, a.d * b.d);
export const multiply = (a: Rational, b: Rational): Rational => ratio(a.n * b.n, a.d * b.d);
export const divide = (a: Rational, b: Rational): Rational => ratio(a.n * b.d, a.d * b.n);
export const sum = (values: readonly Rational[]): Rational => values.reduce(add, ZERO);

/** −1, 0 or 1 as a is less than, equal to or greater than b. */
export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Greatest integer ≤ a. */
export function floor(a: Rational): bigint {
  const quotient = a.n / a.d;
  return a.n < 0n && quotient * a.d !== a.n ? quotient - 1n : quotient;
}

/** Nearest integer, halves away from zero: 2.5 → 3, −2.5 → −3. */
export function roundHalfAwayFromZero(a: Rational): bigint {
  const magnitude = a.n < 0n ? -a.n : a.n;
  const rounded = (2n * magnitude + a.d) / (2n * a.d);
  return a.n < 0n ? -rounded : rounded;
}

/** A fraction of cents to whole cents, halves away from zero. */
export function roundToCents(a: Rational): Cents {
  return cents(Number(roundHalfAwayFromZero(a)));
}

/** Decimal text with exactly `digits` places (0…), halves away from zero; for people to read. */
export function toDecimal(a: Rational, digits: number): string {
  const scaled = roundHalfAwayFromZero(multiply(a, rational(10n ** BigInt(digits))));
  const text = (scaled < 0n ? -scaled : scaled).toString().padStart(digits + 1, '0');
  const split = text.length - digits;
  const tail = digits === 0 ? '' : `.${text.slice(split)}`;
  return `${scaled < 0n ? '-' : ''}${text.slice(0, split)}${tail}`;
}

/** The fraction without loss: a decimal where it ends, else `n/d`; `rational` reads both. */
export function toExactText(a: Rational): string {
  let rest = a.d;
  let [twos, fives] = [0, 0];
  for (; rest % 2n === 0n; twos++) rest /= 2n;
  for (; rest % 5n === 0n; fives++) rest /= 5n;
  return rest === 1n ? toDecimal(a, Math.max(twos, fives)) : `${a.n}/${a.d}`;
}
