/** The name of a fuel as a reader knows it; one that the law does not name keeps its own. */
import type { RuleSet } from '../billing/rule-set.ts';
import type { Words } from './document-words.ts';

const CARRIERS = [
  'natural_gas',
  'heating_oil',
  'heating_oil_heavy',
  'lpg',
  'lignite',
  'hard_coal',
  'coke',
  'wood',
  'district_heat',
  'electricity',
  'solar_heat',
  'ambient_heat',
  'geothermal',
  'waste_heat',
  'waste',
  'biogas',
  'biomass',
  'hydrogen',
] as const;

/** By the id of a fuel, or of what is burnt. */
export function fuelName(id: string, law: RuleSet, words: Words): string {
  const carrier = law.fuel(id)?.carrier ?? id;
  const known = CARRIERS.find((one) => one === carrier);
  return known === undefined ? id : words(`fuel.${known}`);
}
