/** Names that a scenario can use: the house with the meters of its fleet, as it will be built. */
import { createRng } from '#kernel/rng.ts';
import { metersOf, REGISTER_METER_KINDS } from '../world/house.ts';
import type { House, RegisterMeterKind } from '../world/house.ts';
import { buildHouse } from '../world/property.ts';
import type { PropertyPreset } from '../world/property.ts';

export interface Catalogue {
  readonly preset: string;
  /** With the meters of the fleet; its keys are nobody's. */
  readonly house: House;
  readonly dwellingIds: readonly string[];
  /** Of the allocators. */
  readonly meterLabels: readonly string[];
  /** Of everything that any fleet may have. */
  readonly allLabels: readonly string[];
}

const catalogues = new Map<string, Catalogue>();

/** Labels and numbers do not depend on the seed. */
export function presetCatalogue(
  preset: PropertyPreset,
  kinds: readonly RegisterMeterKind[] = [],
): Catalogue {
  const key = [preset, ...kinds].join('/');
  const known = catalogues.get(key) ?? buildCatalogue(preset, kinds);
  catalogues.set(key, known);
  return known;
}

function buildCatalogue(preset: PropertyPreset, kinds: readonly RegisterMeterKind[]): Catalogue {
  const build = (some: readonly RegisterMeterKind[]): House =>
    buildHouse(preset, createRng(0), { security: 'm5', kinds: some });
  const house = build(kinds);
  return {
    preset,
    house,
    dwellingIds: house.dwellings.map((dwelling) => dwelling.id),
    meterLabels: house.meters.map((meter) => meter.label),
    allLabels: metersOf(build(REGISTER_METER_KINDS)).map((meter) => meter.label),
  };
}
