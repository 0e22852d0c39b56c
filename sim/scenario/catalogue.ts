/** Names that a scenario can use for the parts of a preset house. */
import { createRng } from '#kernel/rng.ts';
import { metersOf, REGISTER_METER_KINDS } from '../world/house.ts';
import { buildHouse } from '../world/property.ts';
import type { PropertyPreset } from '../world/property.ts';

export interface Catalogue {
  readonly preset: string;
  readonly dwellingCount: number;
  readonly dwellingIds: readonly string[];
  /** Of the allocators. */
  readonly meterLabels: readonly string[];
  /** Of the water meters, where the fleet has them. */
  readonly waterLabels: readonly string[];
  /** Of everything that a fleet may have. */
  readonly allLabels: readonly string[];
}

const catalogues = new Map<PropertyPreset, Catalogue>();

/** Labels and numbers do not depend on the seed. */
export function presetCatalogue(preset: PropertyPreset): Catalogue {
  const known = catalogues.get(preset) ?? buildCatalogue(preset);
  catalogues.set(preset, known);
  return known;
}

function buildCatalogue(preset: PropertyPreset): Catalogue {
  const kinds = ['cold-water', 'warm-water'] as const;
  const house = buildHouse(preset, createRng(0), { security: 'm5', kinds });
  const full = buildHouse(preset, createRng(0), { security: 'm5', kinds: REGISTER_METER_KINDS });
  return {
    preset,
    dwellingCount: house.dwellings.length,
    dwellingIds: house.dwellings.map((dwelling) => dwelling.id),
    meterLabels: house.meters.map((meter) => meter.label),
    waterLabels: house.registerMeters.map((meter) => meter.label),
    allLabels: metersOf(full).map((meter) => meter.label),
  };
}
