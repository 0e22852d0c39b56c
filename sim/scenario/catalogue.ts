/** Names that a scenario can use for the parts of a preset house. */
import { createRng } from '#kernel/rng.ts';
import { buildHouse } from '../world/property.ts';

export interface Catalogue {
  readonly preset: string;
  readonly dwellingCount: number;
  readonly dwellingIds: readonly string[];
  readonly meterLabels: readonly string[];
}

/** Labels and numbers do not depend on the seed. */
export function presetCatalogue(preset: 'altbau-12'): Catalogue {
  const house = buildHouse(preset, createRng(0));
  return {
    preset,
    dwellingCount: house.dwellings.length,
    dwellingIds: house.dwellings.map((dwelling) => dwelling.id),
    meterLabels: house.meters.map((meter) => meter.label),
  };
}
