/**
 * A whole day of a building at once: the steady state of its means, with what it stores over the day.
 * A few sweeps find the temperatures; the flows that follow from them are then entered on both of
 * their ends, so the books balance however far the sweeps came.
 */
import { GAIN_TO_AIR_PART, type BuildingArrays, type Passages } from './building-arrays.ts';
import { LEAST_SPREAD_K, passHeat, type HeatConditions } from './building-step.ts';
import type { Books } from './energy-book.ts';
import { heatOutputW, overTemperatureK } from './radiator.ts';

/** Each one comes about twice as close. */
const SWEEPS = 3;
/** A radiator is warm for about this part of a heating day, unless it cannot do with it. */
const WARM_PART = 0.65;
const DAY_H = 24;

interface Day {
  readonly arrays: BuildingArrays;
  readonly now: HeatConditions;
  readonly books: Books;
  /** Temperatures at its beginning. */
  readonly beforeAirC: Float64Array;
  readonly beforeMassC: Float64Array;
  /** What each radiator gives with its valve wide open, W. */
  readonly mostW: Float64Array;
}

export function heatOfDay(arrays: BuildingArrays, now: HeatConditions, books: Books): void {
  const beforeAirC = arrays.airC.slice();
  const beforeMassC = arrays.massC.slice();
  const mostW = arrays.wishC.map((_, room) => mostHeatW(arrays, now, room));
  const day: Day = { arrays, now, books, beforeAirC, beforeMassC, mostW };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let room = 0; room < arrays.rooms; room++) settle(day, room);
  }
  passHeat(arrays, DAY_H, books);
  for (let room = 0; room < arrays.rooms; room++) enter(day, room);
}

/** Mass and air of a room as they follow from its neighbours; air no colder than wished for. */
function settle({ arrays, now, beforeAirC, beforeMassC, mostW }: Day, room: number): void {
  const { airC, massC, doors, walls } = arrays;
  const surface = arrays.surfaceWPerK[room] as number;
  const massLoss = arrays.massLossWPerK[room] as number;
  const storing = (arrays.massWhPerK[room] as number) / DAY_H;
  const gainW = gainOf(arrays, now, room);
  const { toAirPart } = arrays.emitters;
  massC[room] =
    (surface * (airC[room] as number) +
      massLoss * now.outdoorC +
      fromOthers(walls, massC, room) +
      gainW * (1 - GAIN_TO_AIR_PART) +
      (arrays.heatW[room] as number) * (1 - toAirPart) +
      storing * (beforeMassC[room] as number)) /
    (surface + massLoss + (walls.sumWPerK[room] as number) + storing);
  const lossWPerK = (arrays.airLossWPerK[room] as number) + (arrays.airingWPerK[room] as number);
  const airStoring = (arrays.airWhPerK[room] as number) / DAY_H;
  const pipe = pipeWPerK(arrays, now, room);
  const wPerK = surface + lossWPerK + airStoring + pipe + (doors.sumWPerK[room] as number);
  const freeC =
    (surface * massC[room] +
      lossWPerK * now.outdoorC +
      airStoring * (beforeAirC[room] as number) +
      pipe * (now.water?.pipeC ?? 0) +
      fromOthers(doors, airC, room) +
      gainW * GAIN_TO_AIR_PART) /
    wPerK;
  const wish = arrays.wishC[room] as number;
  const most = wish > freeC ? (mostW[room] as number) : 0;
  airC[room] = most === 0 ? freeC : Math.min(wish, freeC + (most * toAirPart) / wPerK);
  // What of it warms the floor first is in the next sweep.
  arrays.heatW[room] = ((airC[room] - freeC) * wPerK) / toAirPart;
}

/** Flows of a settled room into the books; what the sweeps left over warms or cools its mass. */
function enter(day: Day, room: number): void {
  const { arrays, now, books, beforeAirC, beforeMassC } = day;
  const { airC, massC, heatW, overK, warmPart, pipeW } = arrays;
  const air = airC[room] as number;
  const mass = massC[room] as number;
  const lossWPerK = (arrays.airLossWPerK[room] as number) + (arrays.airingWPerK[room] as number);
  const fromAirW = lossWPerK * (air - now.outdoorC);
  const fromMassW = (arrays.massLossWPerK[room] as number) * (mass - now.outdoorC);
  const toMassW = (arrays.surfaceWPerK[room] as number) * (air - mass);
  const storedW =
    ((arrays.airWhPerK[room] as number) * (air - (beforeAirC[room] as number))) / DAY_H;
  const gainW = gainOf(arrays, now, room);
  const pipe = pipeWPerK(arrays, now, room) * ((now.water?.pipeC ?? 0) - air);
  const needW =
    fromAirW +
    toMassW +
    storedW -
    pipe -
    (arrays.intoAirW[room] as number) -
    gainW * GAIN_TO_AIR_PART;
  const mostW = day.mostW[room] as number;
  const { exponent, toAirPart } = arrays.emitters;
  const heat = Math.min(mostW, Math.max(0, needW / toAirPart));
  const intoMassW =
    toMassW +
    (arrays.intoMassW[room] as number) +
    gainW * (1 - GAIN_TO_AIR_PART) -
    fromMassW +
    heat * (1 - toAirPart) +
    (heat * toAirPart - needW);
  massC[room] =
    (beforeMassC[room] as number) + (intoMassW * DAY_H) / (arrays.massWhPerK[room] as number);
  heatW[room] = heat;
  warmPart[room] = mostW === 0 ? 1 : Math.max(WARM_PART, heat / mostW);
  const outputW = (arrays.ratedW[room] as number) * (arrays.outputPart[room] as number);
  overK[room] = heat === 0 ? 0 : overTemperatureK(outputW, heat / warmPart[room], exponent);
  pipeW[room] = pipe;
  const { house, dwellings } = books;
  const dwelling = arrays.dwelling[room] as number;
  (dwellings.radiatorWh[dwelling] as number) += heat * DAY_H;
  (dwellings.pipeWh[dwelling] as number) += pipe * DAY_H;
  house.gainWh += gainW * DAY_H;
  house.outsideWh += (fromAirW + fromMassW) * DAY_H;
}

function gainOf(arrays: BuildingArrays, { sunWPerM2 }: HeatConditions, room: number): number {
  return (arrays.gainW[room] as number) + sunWPerM2 * (arrays.areaM2[room] as number);
}

function pipeWPerK(arrays: BuildingArrays, { water }: HeatConditions, room: number): number {
  const isWarm = water !== undefined && water.pipeC > (arrays.airC[room] as number);
  return isWarm ? (arrays.pipeWPerK[room] as number) : 0;
}

/** What the radiator of a room gives with its valve wide open. */
function mostHeatW(arrays: BuildingArrays, { water }: HeatConditions, room: number): number {
  if (water === undefined) return 0;
  const outputW = (arrays.ratedW[room] as number) * (arrays.outputPart[room] as number);
  const overK = water.flowC - LEAST_SPREAD_K - (arrays.wishC[room] as number);
  return outputW === 0 ? 0 : heatOutputW(outputW, overK, arrays.emitters.exponent);
}

function fromOthers(passages: Passages, degreesC: Float64Array, room: number): number {
  const { start, other, otherWPerK } = passages;
  const end = start[room + 1] as number;
  let sum = 0;
  for (let at = start[room] as number; at < end; at++) {
    sum += (otherWPerK[at] as number) * (degreesC[other[at] as number] as number);
  }
  return sum;
}
