/** A building as numbers: rooms with two heat capacities each, what connects them, and its plant. */
import type { HeatSource } from './heat-source.ts';

export interface RoomSpec {
  /** Index of its dwelling. */
  readonly dwelling: number;
  readonly areaM2: number;
  /** Loss to the outside without airing: windows and leaks from the air, walls from the mass; W/K. */
  readonly lossWPerK: number;
  /** Output of its radiator or floor at 75/65/20 °C; 0 where there is none. */
  readonly ratedOutputW: number;
  /** Risers and branches in it that no device measures, W per K between water and room. */
  readonly pipeWPerK: number;
}

/** Heat that passes between two rooms. */
export interface Passage {
  readonly a: number;
  readonly b: number;
  readonly wPerK: number;
}

export interface BuildingSpec {
  readonly dwellings: number;
  readonly rooms: readonly RoomSpec[];
  /** Doors and thin walls inside a dwelling: from air to air. */
  readonly doors: readonly Passage[];
  /** Slabs and walls between dwellings: from mass to mass. */
  readonly walls: readonly Passage[];
  readonly emitters: EmitterSpec;
  readonly plant: PlantSpec;
}

/** What gives the heat of the water to the rooms. */
export interface EmitterSpec {
  /** Of the over-temperature in its heat. */
  readonly exponent: number;
  /** Part of its heat that warms the air at once; the rest warms floor and walls first. */
  readonly toAirPart: number;
}

export interface PlantSpec {
  readonly source: HeatSource;
  /** Water to the radiators at −12 °C outside, and on the day of the heating limit. */
  readonly flowC: { readonly design: number; readonly base: number };
  /** Between water to and from the radiators on the coldest day, where the pipes are. */
  readonly spreadK: number;
  /** Water is this much colder by night. */
  readonly setbackK: number;
  /** Above this outdoor temperature of the last days the radiators get no warm water. */
  readonly limitC: number;
  /** Pipes of the cellar: what they lose heats nobody, W/K. */
  readonly cellarWPerK: number;
  /** Pipes that hot water is kept moving in, W; 0 where nobody has hot water from the plant. */
  readonly circulationW: number;
}

/** Outdoor temperature for which a heating is designed. */
export const DESIGN_OUTDOOR_C = -12;
