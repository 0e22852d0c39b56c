/**
 * Exact numbers for the auditor. It owes nothing to the portal, its arithmetic included: a mistake
 * would have to be made twice.
 */

/** Numerator, and a denominator above 0. */
export type Fraction = readonly [bigint, bigint];

export const NOTHING: Fraction = [0n, 1n];

/** Of a decimal such as `1.25`, or of an integer. */
export function fractionOf(decimal: string | number): Fraction {
  const [whole = '0', part = ''] = String(decimal).split('.');
  return lowest([BigInt(whole + part), 10n ** BigInt(part.length)]);
}

export function times(...factors: readonly Fraction[]): Fraction {
  return factors.reduce((a, b) => lowest([a[0] * b[0], a[1] * b[1]]), [1n, 1n]);
}

/** The divisor is above 0. */
export function over(a: Fraction, b: Fraction): Fraction {
  return lowest([a[0] * b[1], a[1] * b[0]]);
}

export function plus(...all: readonly Fraction[]): Fraction {
  return all.reduce((a, b) => lowest([a[0] * b[1] + b[0] * a[1], a[1] * b[1]]), NOTHING);
}

/** Below 0, 0 or above 0, as for sorting. */
export function compared(a: Fraction, b: Fraction): number {
  const difference = a[0] * b[1] - b[0] * a[1];
  return difference < 0n ? -1 : Number(difference > 0n);
}

/** The nearest integer; half a cent is rounded away from zero. */
export function rounded([n, d]: Fraction): number {
  const size = n < 0n ? -n : n;
  const nearest = Number((2n * size + d) / (2n * d));
  return n < 0n ? -nearest : nearest;
}

export function toNumber([n, d]: Fraction): number {
  return Number(n) / Number(d);
}

/**
 * An amount by weights: each gets whole cents, and those that are left go to the largest remainders,
 * of equal ones to the first. Nothing is spread where nobody has a weight.
 */
export function spread(cents: number, weights: readonly Fraction[]): number[] {
  const total = plus(...weights);
  if (total[0] === 0n) return weights.map(() => 0);
  const shares = weights.map((weight) => over(times(fractionOf(cents), weight), total));
  const floors = shares.map(([n, d]) => Number(n / d));
  const remainders = shares.map(([n, d], at) => ({ at, rest: [n % d, d] as Fraction }));
  const missing = cents - floors.reduce((sum, floor) => sum + floor, 0);
  remainders.sort((a, b) => compared(b.rest, a.rest) || a.at - b.at);
  const lucky = new Set(remainders.slice(0, missing).map(({ at }) => at));
  return floors.map((floor, at) => floor + Number(lucky.has(at)));
}

function lowest([n, d]: Fraction): Fraction {
  let [a, b] = [n < 0n ? -n : n, d];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? NOTHING : [n / a, d / a];
}
