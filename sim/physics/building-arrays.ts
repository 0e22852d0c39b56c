/** The numbers of a building in flat arrays, one entry a room, so that a step is a few loops over them. */
import { assert } from '#kernel/errors.ts';
import type { BuildingSpec, EmitterSpec, Passage } from './building-plan.ts';

/** Air, furniture and surfaces that follow within an hour; walls and slabs behind them. Wh/(m² K). */
const AIR_WH_PER_M2K = 9;
const MASS_WH_PER_M2K = 55;
/** From air to mass, W/(m² K) of floor: surfaces of several times the floor area. */
const SURFACE_W_PER_M2K = 7;
/** Of the loss through the shell this part leaves the air directly: windows and leaks. */
const FROM_AIR_PART = 0.6;
/** Of the sun and the people this part warms the air, the rest falls on walls and floor. */
export const GAIN_TO_AIR_PART = 0.5;

export interface Passages {
  readonly count: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly wPerK: Float64Array;
  /** The same by room: those from `start[room]` to `start[room + 1]` are its own. */
  readonly start: Int32Array;
  readonly other: Int32Array;
  readonly otherWPerK: Float64Array;
  /** Of each room to all others. */
  readonly sumWPerK: Float64Array;
}

export interface BuildingArrays {
  readonly rooms: number;
  readonly dwelling: Int32Array;
  readonly areaM2: Float64Array;
  readonly ratedW: Float64Array;
  readonly pipeWPerK: Float64Array;
  readonly airLossWPerK: Float64Array;
  readonly massLossWPerK: Float64Array;
  readonly surfaceWPerK: Float64Array;
  /** Heat capacities, Wh/K. */
  readonly airWhPerK: Float64Array;
  readonly massWhPerK: Float64Array;
  readonly doors: Passages;
  readonly walls: Passages;
  readonly emitters: EmitterSpec;
  /** The state. */
  readonly airC: Float64Array;
  readonly massC: Float64Array;
  /** What people want and do in the step: filled before it. */
  readonly wishC: Float64Array;
  readonly gainW: Float64Array;
  readonly airingWPerK: Float64Array;
  /** Part of its usual heat that a radiator gives at the same temperature: less under a cloth. */
  readonly outputPart: Float64Array;
  /** Result of the step: heat and mean over-temperature of the radiator, heat of the pipes. */
  readonly heatW: Float64Array;
  readonly overK: Float64Array;
  /** Part of the step in which the radiator was as warm as that. */
  readonly warmPart: Float64Array;
  readonly pipeW: Float64Array;
  /** Scratch: what flows into air and mass from other rooms, W. */
  readonly intoAirW: Float64Array;
  readonly intoMassW: Float64Array;
}

const START_C = 20;

export function arraysOf(spec: BuildingSpec): BuildingArrays {
  const { rooms } = spec;
  const column = (of: (room: (typeof rooms)[number]) => number) => Float64Array.from(rooms, of);
  const blank = (value = 0) => new Float64Array(rooms.length).fill(value);
  const areaM2 = column((room) => room.areaM2);
  const arrays: BuildingArrays = {
    rooms: rooms.length,
    dwelling: Int32Array.from(rooms, (room) => room.dwelling),
    areaM2,
    ratedW: column((room) => room.ratedOutputW),
    pipeWPerK: column((room) => room.pipeWPerK),
    airLossWPerK: column((room) => room.lossWPerK * FROM_AIR_PART),
    massLossWPerK: column((room) => room.lossWPerK * (1 - FROM_AIR_PART)),
    surfaceWPerK: areaM2.map((area) => area * SURFACE_W_PER_M2K),
    airWhPerK: areaM2.map((area) => area * AIR_WH_PER_M2K),
    massWhPerK: areaM2.map((area) => area * MASS_WH_PER_M2K),
    doors: passagesOf(spec.doors, rooms.length),
    walls: passagesOf(spec.walls, rooms.length),
    emitters: spec.emitters,
    airC: blank(START_C),
    massC: blank(START_C),
    wishC: blank(START_C),
    gainW: blank(),
    airingWPerK: blank(),
    outputPart: blank(1),
    heatW: blank(),
    overK: blank(),
    warmPart: blank(1),
    pipeW: blank(),
    intoAirW: blank(),
    intoMassW: blank(),
  };
  return arrays;
}

function passagesOf(list: readonly Passage[], rooms: number): Passages {
  for (const { a, b, wPerK } of list) {
    assert(a !== b && a < rooms && b < rooms && wPerK >= 0, 'a passage joins two rooms');
  }
  const ends = list
    .flatMap(({ a, b, wPerK }) => [
      { room: a, other: b, wPerK },
      { room: b, other: a, wPerK },
    ])
    .toSorted((one, two) => one.room - two.room);
  const start = new Int32Array(rooms + 1);
  const sumWPerK = new Float64Array(rooms);
  for (const { room, wPerK } of ends) {
    (start[room + 1] as number) += 1;
    (sumWPerK[room] as number) += wPerK;
  }
  for (let room = 0; room < rooms; room++) (start[room + 1] as number) += start[room] as number;
  return {
    count: list.length,
    a: Int32Array.from(list, ({ a }) => a),
    b: Int32Array.from(list, ({ b }) => b),
    wPerK: Float64Array.from(list, ({ wPerK }) => wPerK),
    start,
    other: Int32Array.from(ends, ({ other }) => other),
    otherWPerK: Float64Array.from(ends, ({ wPerK }) => wPerK),
    sumWPerK,
  };
}

/** Heat stored above 0 °C, Wh. */
export function storedWh({ rooms, airC, massC, airWhPerK, massWhPerK }: BuildingArrays): number {
  let sum = 0;
  for (let at = 0; at < rooms; at++) {
    sum += (airC[at] as number) * (airWhPerK[at] as number);
    sum += (massC[at] as number) * (massWhPerK[at] as number);
  }
  return sum;
}
