/** Splits money so that the parts always add up to the whole. */
import { assert } from './errors.ts';
import { gcd, type Rational } from './rational.ts';
import { cents, type Cents } from './units.ts';

interface Part {
  readonly cents: Cents;
  /** The missing cent that the part was handed: 1 or 0, of the pot's sign. */
  readonly remainderCents: -1 | 0 | 1;
}

/**
 * Largest remainder: every exact share is floored, the missing cents go to the largest
 * fractions, a tie to the earlier line. The sum of the parts is the pot, always.
 * A negative pot (a credit) is split as its magnitude. Weights are ≥ 0 and not all 0,
 * unless the pot is 0. Lines that have an order of their own give it as `ranks`: then the parts
 * do not depend on where in the list a line stands.
 */
export function allocate(pot: Cents, weights: readonly Rational[]): Cents[] {
  return allocateParts(pot, weights).map((part) => part.cents);
}

/** Like `allocate`, and says who was handed a missing cent. */
export function allocateParts(
  pot: Cents,
  weights: readonly Rational[],
  ranks?: readonly number[],
): Part[] {
  const whole = integers(weights);
  const total = whole.reduce((sum, weight) => sum + weight, 0n);
  if (pot === 0) return weights.map(() => ({ cents: cents(0), remainderCents: 0 }));
  assert(total > 0n, 'a pot cannot be split over weights that are all zero');
  const magnitude = BigInt(Math.abs(pot));
  const floors = whole.map((weight) => (magnitude * weight) / total);
  const rests = whole.map((weight) => (magnitude * weight) % total);
  const missing = Number(magnitude - floors.reduce((sum, floor) => sum + floor, 0n));
  const byRest = rests
    .map((rest, line) => ({ rest, line, rank: ranks?.[line] ?? line }))
    .sort((a, b) => (a.rest === b.rest ? a.rank - b.rank : a.rest > b.rest ? -1 : 1));
  const roundedUp = new Set(byRest.slice(0, missing).map(({ line }) => line));
  const sign = pot < 0 ? -1 : 1;
  return floors.map((floor, line) => {
    const extra = roundedUp.has(line) ? 1 : 0;
    return {
      cents: cents(sign * (Number(floor) + extra)),
      remainderCents: extra === 0 ? 0 : sign,
    };
  });
}

/** The weights over one denominator: whole numbers are many times faster to compare. */
function integers(weights: readonly Rational[]): bigint[] {
  let common = 1n;
  for (const { n, d } of weights) {
    assert(n >= 0n, 'a weight must not be negative');
    if (common % d !== 0n) common *= d / gcd(common, d);
  }
  return weights.map(({ n, d }) => n * (common / d));
}
