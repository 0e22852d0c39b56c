/** What a kWh more costs in each hour of a day, as a controller sees it that shifts loads. */
import type { ScenarioTariff } from '../schema.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** 24 prices, ct a kWh; what is the same in all hours does not count. */
export function hourlyPrices({ flat, htNt, dynamic }: ScenarioTariff): readonly number[] {
  if (dynamic !== undefined) return dynamic.hourCtPerKwh;
  if (htNt === undefined) return HOURS.map(() => flat?.ctPerKwh ?? 0);
  const { fromHour, toHour, htCtPerKwh, ntCtPerKwh } = htNt;
  const isHigh = (hour: number): boolean =>
    fromHour < toHour ? hour >= fromHour && hour < toHour : hour >= fromHour || hour < toHour;
  return HOURS.map((hour) => (isHigh(hour) ? htCtPerKwh : ntCtPerKwh));
}
