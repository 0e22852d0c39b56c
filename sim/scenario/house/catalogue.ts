/** Names that a scenario can use: the house with the meters of its fleet, as it will be built. */
import { isRecord } from '#kernel/records.ts';
import { createRng } from '#kernel/rng.ts';
import {
  metersOf,
  REGISTER_METER_KINDS,
  type House,
  type RegisterMeterKind,
} from '../../world/house.ts';
import type { HousePlan } from '../../world/house-plan.ts';
import { buildHouse } from '../../world/property.ts';
import { ownPlan, presetPlan } from './houses.ts';
import { PRESETS } from './preset-files.ts';

export interface Catalogue {
  /** In a sentence: `altbau-12`, `this house`. */
  readonly called: string;
  readonly plan: HousePlan;
  /** With the meters of the fleet; its keys are nobody's. */
  readonly house: House;
  readonly dwellingIds: readonly string[];
  /** Of the allocators. */
  readonly meterLabels: readonly string[];
  /** Of everything that any fleet may have. */
  readonly allLabels: readonly string[];
}

const DEFAULT_PRESET = 'altbau-12';

const presets = new Map<string, Catalogue>();
/** A file is read in several steps, each of which asks for its house. */
let latest: { readonly key: string; readonly catalogue: Catalogue } | undefined;

/** Labels and numbers do not depend on the seed. */
export function presetCatalogue(
  preset = DEFAULT_PRESET,
  kinds: readonly RegisterMeterKind[] = [],
): Catalogue {
  const key = [preset, ...kinds].join('/');
  const known = presets.get(key) ?? buildCatalogue(presetPlan(preset), { called: preset, kinds });
  presets.set(key, known);
  return known;
}

/** Of `property` of a scenario whose shape is right; where the preset is misspelt, of the usual one. */
export function catalogueOf(property: unknown, kinds: readonly RegisterMeterKind[]): Catalogue {
  const given: Readonly<Record<string, unknown>> = isRecord(property) ? property : {};
  if (given['dwellings'] === undefined && given['generate'] === undefined) {
    const preset = PRESETS.find((name) => name === given['preset']);
    return presetCatalogue(preset, kinds);
  }
  const key = JSON.stringify([property, kinds]);
  if (latest?.key === key) return latest.catalogue;
  const plan = ownPlan(given);
  const catalogue = buildCatalogue(plan, { called: 'this house', kinds });
  latest = { key, catalogue };
  return catalogue;
}

function buildCatalogue(
  plan: HousePlan,
  { called, kinds }: { readonly called: string; readonly kinds: readonly RegisterMeterKind[] },
): Catalogue {
  const build = (some: readonly RegisterMeterKind[]): House =>
    buildHouse(plan, createRng(0), { security: 'm5', kinds: some });
  const house = build(kinds);
  return {
    called,
    plan,
    house,
    dwellingIds: house.dwellings.map((dwelling) => dwelling.id),
    meterLabels: house.meters.map((meter) => meter.label),
    allLabels: metersOf(build(REGISTER_METER_KINDS)).map((meter) => meter.label),
  };
}
