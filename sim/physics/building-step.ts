/** The loops of a quarter of an hour. Each flow is computed once and entered on both of its ends. */
import { GAIN_TO_AIR_PART, type BuildingArrays, type Passages } from './building-arrays.ts';
import type { Books } from './energy-book.ts';
import { heatOutputW, overTemperatureK } from './radiator.ts';

/** Water through a radiator loses at least this much, however wide its valve stands. */
export const LEAST_SPREAD_K = 5;

export interface HeatConditions {
  readonly outdoorC: number;
  /** On the windows, W a square metre of floor. */
  readonly sunWPerM2: number;
  /** Water to the radiators and in the pipes; undefined while the plant does not heat. */
  readonly water: { readonly flowC: number; readonly pipeC: number } | undefined;
  readonly durationH: number;
}

/** Heat between rooms, as their temperatures are now. */
export function passHeat(arrays: BuildingArrays, durationH: number, { dwellings }: Books): void {
  const { dwelling, doors, walls, airC, massC, intoAirW, intoMassW } = arrays;
  intoAirW.fill(0);
  intoMassW.fill(0);
  pass(doors, airC, intoAirW);
  pass(walls, massC, intoMassW);
  const { toNeighboursWh } = dwellings;
  const { count, a, b, wPerK } = walls;
  for (let at = 0; at < count; at++) {
    const [from, to] = [a[at] as number, b[at] as number];
    const wh =
      (wPerK[at] as number) * ((massC[from] as number) - (massC[to] as number)) * durationH;
    (toNeighboursWh[dwelling[from] as number] as number) += wh;
    (toNeighboursWh[dwelling[to] as number] as number) -= wh;
  }
}

function pass({ count, a, b, wPerK }: Passages, degreesC: Float64Array, into: Float64Array): void {
  for (let at = 0; at < count; at++) {
    const from = a[at] as number;
    const to = b[at] as number;
    const watts = (wPerK[at] as number) * ((degreesC[from] as number) - (degreesC[to] as number));
    (into[from] as number) -= watts;
    (into[to] as number) += watts;
  }
}

/** All rooms, after `passHeat`. The valves are ideal: they open as far as the wish needs it. */
export function heatRooms(arrays: BuildingArrays, now: HeatConditions, books: Books): void {
  const { outdoorC, sunWPerM2, water, durationH } = now;
  const { dwelling, airC, massC, heatW, overK, warmPart, pipeW } = arrays;
  const { exponent, toAirPart } = arrays.emitters;
  const { radiatorWh, pipeWh } = books.dwellings;
  const flowC = water?.flowC ?? -Infinity;
  const pipeC = water?.pipeC ?? -Infinity;
  let gainWh = 0;
  let outsideWh = 0;
  for (let at = 0; at < arrays.rooms; at++) {
    const air = airC[at] as number;
    const mass = massC[at] as number;
    const fromAirW =
      ((arrays.airLossWPerK[at] as number) + (arrays.airingWPerK[at] as number)) * (air - outdoorC);
    const fromMassW = (arrays.massLossWPerK[at] as number) * (mass - outdoorC);
    const toMassW = (arrays.surfaceWPerK[at] as number) * (air - mass);
    const gain = (arrays.gainW[at] as number) + sunWPerM2 * (arrays.areaM2[at] as number);
    const pipe = pipeC > air ? (arrays.pipeWPerK[at] as number) * (pipeC - air) : 0;
    const calmW =
      gain * GAIN_TO_AIR_PART + pipe + (arrays.intoAirW[at] as number) - fromAirW - toMassW;
    const perK = (arrays.airWhPerK[at] as number) / durationH;
    const needW = (perK * ((arrays.wishC[at] as number) - air) - calmW) / toAirPart;
    const outputW = (arrays.ratedW[at] as number) * (arrays.outputPart[at] as number);
    let over = 0;
    let heat = 0;
    if (needW > 0 && outputW > 0 && flowC - LEAST_SPREAD_K > air) {
      over = overTemperatureK(outputW, needW, exponent);
      heat = needW;
      if (over > flowC - LEAST_SPREAD_K - air) {
        over = flowC - LEAST_SPREAD_K - air;
        heat = heatOutputW(outputW, over, exponent);
      }
    }
    airC[at] = air + (calmW + heat * toAirPart) / perK;
    massC[at] =
      mass +
      ((toMassW +
        (arrays.intoMassW[at] as number) +
        gain * (1 - GAIN_TO_AIR_PART) +
        heat * (1 - toAirPart) -
        fromMassW) *
        durationH) /
        (arrays.massWhPerK[at] as number);
    heatW[at] = heat;
    overK[at] = over;
    warmPart[at] = 1;
    pipeW[at] = pipe;
    (radiatorWh[dwelling[at] as number] as number) += heat * durationH;
    (pipeWh[dwelling[at] as number] as number) += pipe * durationH;
    gainWh += gain * durationH;
    outsideWh += (fromAirW + fromMassW) * durationH;
  }
  books.house.gainWh += gainWh;
  books.house.outsideWh += outsideWh;
}

/** What the water gives by the temperature of the radiators (EN 442) or floors (EN 1264) and of the pipes, W. */
export function waterSideW(arrays: BuildingArrays): number {
  const { rooms, ratedW, outputPart, overK, warmPart, pipeW } = arrays;
  let sum = 0;
  for (let at = 0; at < rooms; at++) {
    sum += pipeW[at] as number;
    const over = overK[at] as number;
    if (over === 0) continue;
    const outputW = (ratedW[at] as number) * (outputPart[at] as number);
    sum += heatOutputW(outputW, over, arrays.emitters.exponent) * (warmPart[at] as number);
  }
  return sum;
}
