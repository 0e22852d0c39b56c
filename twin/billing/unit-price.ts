/**
 * Unit prices as they are printed on bills. They are for reading only: lines that are computed
 * from rounded prices do not add up to the pot, which is why the bill computes from the pots.
 */
import {
  divide,
  multiply,
  rational,
  roundHalfAwayFromZero,
  roundToCents,
  type Rational,
} from '#kernel/rational.ts';
import type { Cents } from '#kernel/units.ts';

const CENTS_PER_EURO = rational(100);

/** Euro per unit, rounded to so many decimals. */
export function unitPrice(pot: Cents, total: Rational, decimals: number): Rational {
  const scale = rational(10n ** BigInt(decimals));
  const price = divide(divide(rational(pot), CENTS_PER_EURO), total);
  return divide(rational(roundHalfAwayFromZero(multiply(price, scale))), scale);
}

/** What a line costs when it is computed from a printed unit price. */
export function lineByUnitPrice(price: Rational, units: Rational): Cents {
  return roundToCents(multiply(multiply(price, units), CENTS_PER_EURO));
}

/** What a line costs exactly, rounded once and alone. */
export function exactLine(pot: Cents, units: Rational, total: Rational): Cents {
  return roundToCents(divide(multiply(rational(pot), units), total));
}
