/** Splits money so that the parts always add up to the whole. */
import { assert } from './errors.ts';
import { add, compare, divide, floor, multiply, rational, subtract, ZERO } from './rational.ts';
import type { Rational } from './rational.ts';
import { cents } from './units.ts';
import type { Cents } from './units.ts';

/**
 * Largest remainder: every exact share is floored, the missing cents go to the largest
 * fractions, a tie to the earlier line. The sum of the parts is the pot, always.
 * A negative pot (a credit) is split as its magnitude. Weights are ≥ 0 and not all 0,
 * unless the pot is 0.
 */
export function allocate(pot: Cents, weights: readonly Rational[]): Cents[] {
  const total = weights.reduce(add, ZERO);
  for (const weight of weights) assert(weight.n >= 0n, 'a weight must not be negative');
  if (pot === 0) return weights.map(() => cents(0));
  assert(total.n > 0n, 'a pot cannot be split over weights that are all zero');
  const magnitude = rational(BigInt(Math.abs(pot)));
  const shares = weights.map((weight, line) => {
    const exact = divide(multiply(magnitude, weight), total);
    const whole = floor(exact);
    return { line, whole, rest: subtract(exact, rational(whole)) };
  });
  let missing = BigInt(Math.abs(pot)) - shares.reduce((acc, share) => acc + share.whole, 0n);
  const byRest = [...shares].sort((a, b) => compare(b.rest, a.rest) || a.line - b.line);
  for (const share of byRest) {
    if (missing === 0n) break;
    share.whole += 1n;
    missing -= 1n;
  }
  const sign = pot < 0 ? -1 : 1;
  return shares.map((share) => cents(sign * Number(share.whole)));
}
