/**
 * The heating plant: whether it heats and how warm its water is. Its state is the outdoor temperature of the last days, as a controller damps it.
 */
import { type PlantSpec, DESIGN_OUTDOOR_C } from './building-plan.ts';

/** A controller forgets what was this long ago. */
const MEMORY_H = 48;
/** From June to August the plant makes hot water only. */
const SUMMER = { first: 6, last: 8 } as const;
/** Hours of the lower water temperature, on the clock of the house. */
const NIGHT = { from: 22, to: 5 } as const;

export interface PlantTime {
  readonly outdoorC: number;
  /** 1 to 12. */
  readonly month: number;
  /** Hour of the day on the clock of the house. */
  readonly hour: number;
}

/** The newest damped temperature after `durationH`. */
export function damped(dampedC: number, outdoorC: number, durationH: number): number {
  return dampedC + (outdoorC - dampedC) * Math.min(1, durationH / MEMORY_H);
}

/** Temperature of the water to the radiators; undefined while the plant does not heat. */
export function flowTemperatureC(
  plant: PlantSpec,
  dampedC: number,
  { outdoorC, month, hour }: PlantTime,
): number | undefined {
  if (dampedC >= plant.limitC || (month >= SUMMER.first && month <= SUMMER.last)) return undefined;
  const { design, base } = plant.flowC;
  const part = (plant.limitC - outdoorC) / (plant.limitC - DESIGN_OUTDOOR_C);
  const byDay = base + (design - base) * Math.min(1.1, Math.max(0, part));
  const isNight = hour >= NIGHT.from || hour < NIGHT.to;
  return isNight ? byDay - plant.setbackK : byDay;
}

/** The mean of a day: as much of it is night as `NIGHT` says. */
export function meanFlowTemperatureC(
  plant: PlantSpec,
  dampedC: number,
  time: Omit<PlantTime, 'hour'>,
): number | undefined {
  const byDay = flowTemperatureC(plant, dampedC, { ...time, hour: 12 });
  if (byDay === undefined) return undefined;
  return byDay - (plant.setbackK * (24 - NIGHT.from + NIGHT.to)) / 24;
}
