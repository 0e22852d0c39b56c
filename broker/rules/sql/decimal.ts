/**
 * Decimal numbers with up to 34 digits, as the rules engine counts (developer guide, page
 * `iot-sql-data-types`): 0.1 + 0.2 is 0.3, and an id of 20 digits keeps all of them.
 */

/** `coefficient × 10^exponent`. Digits after the point are kept, so 10.0 is not 10. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const PRECISION = 34;
/** Beyond it a value is no longer a number of the language. */
const EXPONENT_LIMIT = 999;
const LITERAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,6}))?$/;

/** Reads `-12.5e3`; undefined for any other text and for magnitudes above 10^999. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = LITERAL.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const digits = whole + fraction;
  // A number of 100,000 digits would cost quadratic time; so many round right.
  const kept = digits.slice(0, leadingZeros(digits) + 3 * PRECISION);
  const dropped = digits.length - kept.length;
  const coefficient = BigInt(sign + kept);
  return fit({ coefficient, exponent: Number(power) - fraction.length + dropped });
}

export function add(a: Decimal, b: Decimal): Decimal | undefined {
  if (a.coefficient === 0n || b.coefficient === 0n) return addZero(a, b);
  // Far apart, the smaller one is lost in rounding; scaling it up would only cost memory.
  const [large, small] = magnitude(a) >= magnitude(b) ? [a, b] : [b, a];
  if (magnitude(large) - magnitude(small) > 2 * PRECISION) return fit(large);
  const exponent = Math.min(a.exponent, b.exponent);
  return fit({ coefficient: scaled(a, exponent) + scaled(b, exponent), exponent });
}

export function negate({ coefficient, exponent }: Decimal): Decimal {
  return { coefficient: -coefficient, exponent };
}

export function multiply(a: Decimal, b: Decimal): Decimal | undefined {
  return fit({
    coefficient: a.coefficient * b.coefficient,
    exponent: a.exponent + b.exponent,
  });
}

/** Undefined when divided by zero. */
export function divide(a: Decimal, b: Decimal): Decimal | undefined {
  if (b.coefficient === 0n) return undefined;
  const shift = Math.max(0, PRECISION + 1 + digitCount(b.coefficient) - digitCount(a.coefficient));
  const coefficient = (a.coefficient * 10n ** BigInt(shift)) / b.coefficient;
  return fit(stripped({ coefficient, exponent: a.exponent - b.exponent - shift }));
}

/** Sign of the dividend, as in Java; undefined when divided by zero or the quotient is too long. */
export function remainder(a: Decimal, b: Decimal): Decimal | undefined {
  if (b.coefficient === 0n) return undefined;
  const span = magnitude(a) - magnitude(b);
  if (span > PRECISION) return undefined;
  if (span < -PRECISION) return a;
  const exponent = Math.min(a.exponent, b.exponent);
  return fit({ coefficient: scaled(a, exponent) % scaled(b, exponent), exponent });
}

export function compare(a: Decimal, b: Decimal): number {
  const sign = signOf(a) - signOf(b);
  if (sign !== 0 || a.coefficient === 0n) return sign;
  const byMagnitude = magnitude(a) - magnitude(b);
  if (byMagnitude !== 0) return signOf(a) * byMagnitude;
  const exponent = Math.min(a.exponent, b.exponent);
  const difference = scaled(a, exponent) - scaled(b, exponent);
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

export type Rounding = 'floor' | 'ceil' | 'truncate' | 'half-away';

/** Rounds to `places` digits after the point, at least 0. */
export function roundTo(value: Decimal, rounding: Rounding, places = 0): Decimal {
  const dropped = -places - value.exponent;
  if (dropped <= 0) return value;
  // Everything that is left is below the last kept digit.
  const unit = dropped > 2 * PRECISION ? undefined : 10n ** BigInt(dropped);
  const quotient = unit === undefined ? 0n : value.coefficient / unit;
  const rest = value.coefficient - quotient * (unit ?? 0n);
  const up = BigInt(carry(rest, unit, rounding));
  return { coefficient: quotient + up, exponent: -places };
}

function carry(rest: bigint, unit: bigint | undefined, rounding: Rounding): number {
  if (rest === 0n || rounding === 'truncate') return 0;
  if (rounding === 'floor') return rest < 0n ? -1 : 0;
  if (rounding === 'ceil') return rest > 0n ? 1 : 0;
  const twice = 2n * (rest < 0n ? -rest : rest);
  if (unit === undefined || twice < unit) return 0;
  return rest < 0n ? -1 : 1;
}

/** Plain notation; scientific where it would need more than 40 zeros. */
export function formatDecimal({ coefficient, exponent }: Decimal): string {
  const sign = coefficient < 0n ? '-' : '';
  const digits = (coefficient < 0n ? -coefficient : coefficient).toString();
  if (exponent === 0) return sign + digits;
  if (exponent > 40 || exponent < -40 - digits.length) return `${sign}${digits}E${exponent}`;
  if (exponent > 0) return sign + digits + '0'.repeat(exponent);
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

export function signOf({ coefficient }: Decimal): number {
  return coefficient === 0n ? 0 : coefficient > 0n ? 1 : -1;
}

/** Without trailing zeros: 10.50 → 10.5, 10.0 → 10. */
export function stripped(value: Decimal): Decimal {
  let { coefficient, exponent } = value;
  if (coefficient === 0n) return { coefficient: 0n, exponent: 0 };
  while (exponent < 0 && coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent++;
  }
  return { coefficient, exponent };
}

export function isWhole({ coefficient, exponent }: Decimal): boolean {
  return exponent >= 0 || coefficient % 10n ** BigInt(Math.min(-exponent, 2 * PRECISION)) === 0n;
}

/** Rounds to 34 digits, half to even; undefined above 10^999, zero below 10^-999. */
function fit(value: Decimal): Decimal | undefined {
  let { coefficient, exponent } = value;
  const excess = digitCount(coefficient) - PRECISION;
  if (excess > 0) {
    const unit = 10n ** BigInt(excess);
    const half = unit / 2n;
    const rest = coefficient % unit;
    coefficient /= unit;
    exponent += excess;
    const size = rest < 0n ? -rest : rest;
    const isOdd = coefficient % 2n !== 0n;
    if (size > half || (size === half && isOdd)) coefficient += rest < 0n ? -1n : 1n;
  }
  if (coefficient === 0n)
    return { coefficient, exponent: Math.max(-PRECISION, Math.min(0, exponent)) };
  const size = exponent + digitCount(coefficient);
  if (size > EXPONENT_LIMIT + 1) return undefined;
  return size < -EXPONENT_LIMIT ? { coefficient: 0n, exponent: 0 } : { coefficient, exponent };
}

function addZero(a: Decimal, b: Decimal): Decimal {
  return a.coefficient === 0n ? b : a;
}

/** Digits in front of the point. */
function magnitude(value: Decimal): number {
  return value.exponent + digitCount(value.coefficient);
}

function scaled({ coefficient, exponent }: Decimal, to: number): bigint {
  return coefficient * 10n ** BigInt(exponent - to);
}

function digitCount(coefficient: bigint): number {
  return (coefficient < 0n ? -coefficient : coefficient).toString().length;
}

function leadingZeros(digits: string): number {
  return digits.length - digits.replace(/^0+/, '').length;
}
