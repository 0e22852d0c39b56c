/** What a house and a user heated with in a period, in kWh (§6a Abs. 3 S. 1 Nr. 5, 6 HeizkostenV). */
import {
  divide,
  multiply,
  rational,
  subtract,
  sum,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import type { BillLine } from '../billing/types.ts';
import type { BillLetter } from './bill-letter.ts';
import { carrierOf } from './letter-facts.ts';

export interface BurntFuel {
  readonly quantity: Rational;
  readonly unit: string;
  /** Of the table of the law. */
  readonly kwhPerUnit: Rational;
}

interface HouseHeat {
  readonly kwh: Rational;
  /** Where it is the fuel of the stock times its heating value. */
  readonly fuel?: BurntFuel;
}

/** As measured, as the bill knows it, or as the fuel that was burnt holds it (§9 Abs. 3). */
export function heatOf(letter: BillLetter): HouseHeat | undefined {
  const { annual, bill } = letter;
  if (annual?.heatKwh !== undefined) return { kwh: annual.heatKwh };
  const { totalKwh, kwh: hotWaterKwh = ZERO } = bill.hotWater ?? {};
  if (totalKwh !== undefined) return { kwh: subtract(totalKwh, hotWaterKwh) };
  // What of the fuel made hot water is not known here.
  if (bill.pots.hotWater.cents !== 0) return undefined;
  const fuel = burntFuel(letter);
  return fuel && { kwh: multiply(fuel.quantity, fuel.kwhPerUnit), fuel };
}

/** The part of the building's heat that the own units are. */
export function ownKwh(letter: BillLetter, line: BillLine): Rational | undefined {
  const heat = heatOf(letter);
  const units = sum(letter.bill.lines.map(({ heatUnits }) => heatUnits));
  if (heat === undefined || units.n === 0n) return undefined;
  return divide(multiply(heat.kwh, line.heatUnits), units);
}

function burntFuel({ costs, energy, bill }: BillLetter): BurntFuel | undefined {
  const { used, unit } = costs?.fuel ?? {};
  if (used === undefined || unit === undefined || energy === undefined) return undefined;
  const law = ruleSetOf(bill.country);
  const [value] = law.fuelIds.flatMap((id) => {
    const fuel = law.fuel(id);
    const isIt = fuel?.carrier === carrierOf(energy) && fuel.unit === unit;
    return isIt && fuel.kwh_per_unit !== undefined ? [rational(fuel.kwh_per_unit)] : [];
  });
  return value && { quantity: used.quantity, unit, kwhPerUnit: value };
}
