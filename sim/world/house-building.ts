/** The building of a house: which room lies beside which, and what its heating is made of. */
import type {
  BuildingSpec,
  EmitterSpec,
  Passage,
  PlantSpec,
  RoomSpec,
} from '../physics/building-plan.ts';
import { USUAL_EFFICIENCY_PCT } from '../physics/heat-source.ts';
import type { LivedRoom } from '../physics/people.ts';
import { EXPONENT, logMeanOverK, RATED_OVER_K } from '../physics/radiator.ts';
import {
  emitterLabel,
  type DwellingPlan,
  type EmitterKind,
  type HeatingPlan,
  type HousePlan,
  type PipeKind,
} from './house-plan.ts';

export interface HouseBuilding {
  readonly spec: BuildingSpec;
  /** In the order of the rooms of `spec`. */
  readonly rooms: readonly LivedRoom[];
  /** Room of a radiator by the label of its allocator. */
  readonly roomOf: ReadonlyMap<string, number>;
}

/** Loss of a heated square metre inside an old house: outer wall, window and leaks. */
export const OLD_LOSS_W_PER_M2K = 1.6;
/** A hall lies in the middle of its dwelling. */
const HALL_EXPOSURE = 0.35;
/** An inner door that is often open, with the thin walls beside it, W/K. */
const DOOR_W_PER_K = 14;
/** All doors of a room together, per square metre of it: its air does not change faster. */
const DOORS_W_PER_M2K = 8;
/** Slab between two floors, below a heated one with the insulation that EN 1264-4 asks for. */
const SLAB_W_PER_M2K: Readonly<Record<EmitterKind, number>> = { radiators: 1.1, floor: 0.55 };
/** The wall between two dwellings of one floor. */
const WALL_W_PER_K = 16;
/** Dwellings whose middles are this near are wall to wall. */
const NEXT_DOOR_M = 14;

/** Pipes that heat the rooms, by the square metre of floor. */
const PIPE_W_PER_M2K: Readonly<Record<PipeKind, number>> = {
  insulated: 0.05,
  partly: 0.11,
  bare: 0.26,
  'one-pipe': 0.65,
};
const CELLAR_W_PER_M2K = 0.02;
const CIRCULATION_W_PER_M2 = 0.35;

/** EN 1264: a heated floor gives about (ΔT)^1.1, and the room feels half of it hours later. */
const FLOOR_EXPONENT = 1.1;
const FLOOR_RATED_OVER_K = logMeanOverK({ flowC: 35, returnC: 28, roomC: 20 });

/** With what turns the rated output of a file into that at 75/65/20 °C. */
const EMITTERS: Readonly<Record<EmitterKind, EmitterSpec & { readonly ratedFactor: number }>> = {
  radiators: { exponent: EXPONENT, toAirPart: 1, ratedFactor: 1 },
  floor: {
    exponent: FLOOR_EXPONENT,
    toAirPart: 0.5,
    ratedFactor: (RATED_OVER_K / FLOOR_RATED_OVER_K) ** FLOOR_EXPONENT,
  },
};

/** What a house of its own has that says nothing else. */
export const USUAL_HEATING: HeatingPlan = {
  source: 'oil',
  efficiencyPct: USUAL_EFFICIENCY_PCT.oil,
  emitters: 'radiators',
  measuredBy: 'allocators',
  flowC: { design: 65, base: 32 },
  spreadK: 12,
  setbackK: 6,
  limitC: 15,
  pipes: 'partly',
};

export function buildingOf(
  { dwellings, heating = USUAL_HEATING, lossWPerM2K = OLD_LOSS_W_PER_M2K }: HousePlan,
  { hasHotWater }: { readonly hasHotWater: boolean },
): HouseBuilding {
  const rooms: (RoomSpec & LivedRoom)[] = [];
  const roomOf = new Map<string, number>();
  const doors: Passage[] = [];
  const places: number[][] = [];
  const { ratedFactor, ...emitters } = EMITTERS[heating.emitters];
  dwellings.forEach((plan, dwelling) => {
    const first = rooms.length;
    plan.rooms.forEach(({ kind, areaM2, ratedOutputW }, index) => {
      roomOf.set(emitterLabel(plan.id, index), rooms.length);
      const lossWPerK = lossWPerM2K * plan.exposure * areaM2;
      const pipeWPerK = PIPE_W_PER_M2K[heating.pipes] * areaM2;
      const outputW = ratedOutputW * ratedFactor;
      rooms.push({ dwelling, kind, areaM2, lossWPerK, ratedOutputW: outputW, pipeWPerK });
    });
    const heated = rooms.slice(first).map((_, index) => first + index);
    places.push(heated);
    if (plan.unheatedM2 > 0) rooms.push(hallOf(plan, dwelling, lossWPerM2K));
    doors.push(...doorsOf(rooms, heated, plan.unheatedM2 > 0 ? rooms.length - 1 : first));
  });
  const areaM2 = rooms.reduce((sum, room) => sum + room.areaM2, 0);
  const walls = wallsOf(dwellings, {
    ...{ places, rooms },
    slabWPerM2K: SLAB_W_PER_M2K[heating.emitters],
  });
  const plant = plantOf(heating, { areaM2, hasHotWater });
  return {
    spec: { dwellings: dwellings.length, rooms, doors, walls, emitters, plant },
    rooms,
    roomOf,
  };
}

function hallOf(
  { unheatedM2, exposure }: DwellingPlan,
  dwelling: number,
  lossWPerM2K: number,
): RoomSpec & LivedRoom {
  const lossWPerK = lossWPerM2K * HALL_EXPOSURE * exposure * unheatedM2;
  return { dwelling, kind: 'hall', areaM2: unheatedM2, lossWPerK, ratedOutputW: 0, pipeWPerK: 0 };
}

/** From each room to the hall, or to the first room where there is none. */
function doorsOf(rooms: readonly RoomSpec[], heated: readonly number[], hub: number): Passage[] {
  const others = heated.filter((room) => room !== hub);
  const hubM2 = rooms[hub]?.areaM2 ?? 0;
  return others.map((room) => ({
    a: room,
    b: hub,
    wPerK: Math.min(
      DOOR_W_PER_K,
      DOORS_W_PER_M2K * (rooms[room]?.areaM2 ?? 0),
      (DOORS_W_PER_M2K * hubM2) / others.length,
    ),
  }));
}

interface Rooms {
  /** Heated rooms of each dwelling. */
  readonly places: readonly (readonly number[])[];
  readonly rooms: readonly RoomSpec[];
  readonly slabWPerM2K: number;
}

/** Rooms above each other share a slab, neighbours of a floor the wall of their first rooms. */
function wallsOf(
  dwellings: readonly DwellingPlan[],
  { places, rooms, slabWPerM2K }: Rooms,
): Passage[] {
  const spots = spotsOf(dwellings);
  const at = new Map(spots.map((spot, index) => [spotKey(spot), index]));
  const right = rightNeighbours(spots);
  const areaOf = (room: number): number => rooms[room]?.areaM2 ?? 0;
  return spots.flatMap((spot, index): Passage[] => {
    const own = places[index] ?? [];
    const above = at.get(spotKey({ ...spot, floor: spot.floor + 1 }));
    const slabs = (above === undefined ? [] : (places[above] ?? [])).map((room, position) => {
      const below = own[position % own.length] ?? room;
      return { a: below, b: room, wPerK: slabWPerM2K * Math.min(areaOf(below), areaOf(room)) };
    });
    const [a, b] = [own[0], places[right.get(index) ?? -1]?.[0]];
    if (a === undefined || b === undefined) return slabs;
    return [...slabs, { a, b, wPerK: Math.min(WALL_W_PER_K, areaOf(a), areaOf(b)) }];
  });
}

/** Where a dwelling lies; of several at one place the number tells them apart, as if in two houses. */
interface Spot {
  readonly floor: number;
  readonly xM: number;
  readonly yM: number;
  readonly copy: number;
}

function spotsOf(dwellings: readonly DwellingPlan[]): Spot[] {
  const seen = new Map<string, number>();
  return dwellings.map(({ floor, xM, yM }) => {
    const key = spotKey({ floor, xM, yM, copy: 0 });
    const copy = seen.get(key) ?? 0;
    seen.set(key, copy + 1);
    return { floor, xM, yM, copy };
  });
}

function spotKey({ floor, xM, yM, copy }: Spot): string {
  return `${floor}/${xM}/${yM}/${copy}`;
}

/** The nearest one to the right on the same floor, if it is near. */
function rightNeighbours(spots: readonly Spot[]): Map<number, number> {
  const indexed = spots.map((spot, index) => ({ ...spot, index }));
  const rows = Map.groupBy(indexed, (spot) => spotKey({ ...spot, xM: 0 }));
  const right = new Map<number, number>();
  for (const row of rows.values()) {
    const sorted = row.toSorted((one, two) => one.xM - two.xM);
    sorted.forEach(({ index, xM }, position) => {
      const next = sorted[position + 1];
      if (next !== undefined && next.xM - xM <= NEXT_DOOR_M) right.set(index, next.index);
    });
  }
  return right;
}

function plantOf(
  heating: HeatingPlan,
  { areaM2, hasHotWater }: { areaM2: number; hasHotWater: boolean },
): PlantSpec {
  const { source: kind, efficiencyPct, flowC, spreadK, setbackK, limitC } = heating;
  return {
    ...{ source: { kind, efficiencyPct }, flowC, spreadK, setbackK, limitC },
    cellarWPerK: CELLAR_W_PER_M2K * areaM2,
    circulationW: hasHotWater ? CIRCULATION_W_PER_M2 * areaM2 : 0,
  };
}
