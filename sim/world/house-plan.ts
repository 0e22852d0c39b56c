/** A house as a file describes it, from which the house with its meters is built. */
import type { HeatSourceKind } from '../physics/heat-source.ts';
import type { Habit, RoomKind } from '../physics/set-points.ts';

export interface RoomPlan {
  readonly name: string;
  readonly kind: RoomKind;
  readonly areaM2: number;
  /** Output of its radiator at 75/65/20 °C, of a heated floor at 35/28/20 °C. */
  readonly ratedOutputW: number;
  /** Share of the over-temperature that the allocator does not see; a usual one when left out. */
  readonly coupling?: number;
  /** Temperature that the room is designed for, where that is not 20 °C. */
  readonly designC?: number;
}

export interface DwellingPlan {
  /** `d01`; unique in the house. */
  readonly id: string;
  readonly label: string;
  /** 0 is the ground floor. */
  readonly floor: number;
  /** Metres from the stairwell, negative to the left. */
  readonly xM: number;
  /** Metres behind the first house of an estate; 0 in a single one. */
  readonly yM: number;
  readonly occupant: string;
  readonly habit: Habit;
  /** Loss relative to a dwelling inside the house: below the roof or over the cellar more. */
  readonly exposure: number;
  readonly rooms: readonly RoomPlan[];
  /** Hall and store room, without a radiator. */
  readonly unheatedM2: number;
}

/** How the pipes lie that pass through the rooms: what they give nobody measures. */
export const PIPE_KINDS = ['insulated', 'partly', 'bare', 'one-pipe'] as const;
export type PipeKind = (typeof PIPE_KINDS)[number];

export const EMITTER_KINDS = ['radiators', 'floor'] as const;
export type EmitterKind = (typeof EMITTER_KINDS)[number];

/** What tells who used how much heat; `area` where nothing is measured (§11 HeizkostenV). */
export const HEAT_MEASURES = ['allocators', 'heat-meters', 'area'] as const;
export type HeatMeasure = (typeof HEAT_MEASURES)[number];

export interface HeatingPlan {
  readonly source: HeatSourceKind;
  /** See `HeatSource`. */
  readonly efficiencyPct: number;
  readonly emitters: EmitterKind;
  readonly measuredBy: HeatMeasure;
  /** Water to radiators or floors at −12 °C outside, and on the day of the heating limit. */
  readonly flowC: { readonly design: number; readonly base: number };
  /** By how much the water is colder when it comes back on the coldest day. */
  readonly spreadK: number;
  /** By how much it is colder by night. */
  readonly setbackK: number;
  /** Heating begins when the last days were colder outside. */
  readonly limitC: number;
  readonly pipes: PipeKind;
}

export interface HousePlan {
  /** Tells it from every other one. */
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly dwellings: readonly DwellingPlan[];
  /** A usual oil heating when left out. */
  readonly heating?: HeatingPlan;
  /** Loss of a heated square metre inside the house, W/K; that of an old house when left out. */
  readonly lossWPerM2K?: number;
}

/** As the dwellings of a house are called that gives them no names: `d01`, `d0001` in a large one. */
export function dwellingIdAt(index: number, count: number): string {
  const digits = Math.max(2, String(count).length);
  return `d${String(index + 1).padStart(digits, '0')}`;
}

/** `d05-r2`: second radiator or floor of the fifth dwelling, and the allocator on it. */
export function emitterLabel(dwellingId: string, position: number): string {
  return `${dwellingId}-r${position + 1}`;
}

export const ROOM_NAMES: Readonly<Record<RoomKind, string>> = {
  living: 'Wohnzimmer',
  bedroom: 'Schlafzimmer',
  kitchen: 'Küche',
  bathroom: 'Bad',
  child: 'Kinderzimmer',
  study: 'Arbeitszimmer',
};
