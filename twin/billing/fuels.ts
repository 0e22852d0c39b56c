/** What is burnt in a house, as far as its bill says so, and what the law says of it. */
import type { FuelData, RuleSet } from './rule-set.ts';
import type { BillInput } from './types.ts';

/** Fuels that the input names: of the split, of the deliveries, or in so many words. */
export function namedFuels(input: BillInput, law: RuleSet): FuelData[] {
  const { fuel, split, co2 } = input;
  const ofSplit =
    split !== undefined && 'plant' in split && 'fuel' in split.plant ? [split.plant.fuel.type] : [];
  const delivered =
    co2 !== undefined && 'deliveries' in co2.emissions
      ? co2.emissions.deliveries.map((delivery) => delivery.fuel)
      : [];
  const names = [...(fuel === undefined ? [] : [fuel]), ...ofSplit, ...delivered];
  return names.flatMap((name) => law.fuel(name) ?? []);
}

/** Undefined where nobody says what is burnt. */
export function carriesCo2Price(input: BillInput, law: RuleSet): boolean | undefined {
  const fuels = namedFuels(input, law);
  const { to } = input.period;
  if (fuels.length > 0) {
    return fuels.some(({ co2_price_from: from }) => from !== undefined && from <= to);
  }
  const adjust = input.split !== undefined && 'adjust' in input.split ? input.split.adjust : [];
  if (adjust?.includes('monovalent_heat_pump') === true) return false;
  const isFossil = adjust?.includes('gas_gross_calorific') === true;
  return isFossil || input.facts?.oilOrGasHeating === true ? true : undefined;
}

/** What about a fuel nobody has checked, also of the one whose factor counts for it. */
export function uncheckedFuel(id: string, law: RuleSet): string | undefined {
  const fuel = law.fuel(id);
  const counted = fuel?.counted_as === undefined ? undefined : law.fuel(fuel.counted_as);
  return fuel?.unverified ?? counted?.unverified;
}
