/** Fuel that was used, first in first out (§7 Abs. 2 HeizkostenV: costs of the fuel used). */
import {
  compare,
  divide,
  multiply,
  rational,
  roundToCents,
  subtract,
  sum,
  toExactText,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import type { Amount, BecauseInputs } from './because.ts';
import type { RuleSet } from './rule-set.ts';
import type { FuelStock } from './types.ts';

interface FuelUse {
  readonly usedPerLot: readonly Rational[];
  readonly used: Rational;
  readonly cost: Amount;
  readonly closing: Amount;
}

/**
 * The oldest lot goes first. A lot that is used in part costs its part, rounded once; the stock
 * that is left keeps the rest. Throws BILLING_BAD_FIELD.
 */
export function fuelUse({ lots, closing }: FuelStock, law: RuleSet): FuelUse {
  const total = sum(lots.map(({ quantity }) => quantity));
  const used = subtract(total, closing);
  const usedPerLot = takeInOrder(
    lots.map(({ quantity }) => quantity),
    used,
  );
  const inputs: Record<string, string | number> = {};
  const terms: string[] = [];
  let cost = ZERO;
  lots.forEach((lot, index) => {
    const taken = usedPerLot[index] ?? ZERO;
    if (taken.n === 0n) return;
    cost =
      compare(taken, lot.quantity) === 0 ? addCents(cost, lot.cents) : addPart(cost, lot, taken);
    const n = index + 1;
    inputs[`lot${n}Cents`] = lot.cents;
    inputs[`lot${n}Used`] = toExactText(taken);
    inputs[`lot${n}Quantity`] = toExactText(lot.quantity);
    terms.push(`lot${n}Cents × lot${n}Used ÷ lot${n}Quantity`);
  });
  const costCents = roundToCents(cost);
  const all = lots.reduce((total2, lot) => total2 + lot.cents, 0);
  const source = law.clause('fuel-first-in-first-out');
  const formula = `fuelCents = round(${terms.length === 0 ? '0' : terms.join(' + ')})`;
  return {
    usedPerLot,
    used,
    cost: amount(costCents, { formula, inputs: { ...inputs, fuelCents: costCents }, source }),
    closing: amount(all - costCents, {
      formula: 'closingCents = lotsCents − fuelCents',
      inputs: { lotsCents: all, fuelCents: costCents, closingCents: all - costCents },
      source,
    }),
  };
}

function takeInOrder(quantities: readonly Rational[], wanted: Rational): Rational[] {
  let left = wanted;
  return quantities.map((quantity) => {
    const taken = compare(left, quantity) < 0 ? left : quantity;
    left = subtract(left, taken);
    return taken;
  });
}

const addCents = (a: Rational, b: number): Rational => sum([a, rational(b)]);

function addPart(cost: Rational, lot: FuelStock['lots'][number], taken: Rational): Rational {
  return sum([cost, divide(multiply(rational(lot.cents), taken), lot.quantity)]);
}

function amount(
  value: number,
  because: { formula: string; inputs: BecauseInputs; source: string },
): Amount {
  return { cents: cents(value), because: [{ rule: 'fuel-first-in-first-out', ...because }] };
}
