/**
 * What a weather service would tell the portal of the simulated place: the degree days of each
 * month (20/15, VDI 3807), and those of its long-term mean. The weather of a seed is known before
 * the world runs; the portal shows a month only when its readings have come.
 */
import { createRng, type Rng } from '#kernel/rng.ts';
import {
  addDays,
  berlinDate,
  berlinMidnight,
  HOUR_MS,
  type CivilDate,
  type Instant,
} from '#kernel/time.ts';
import { createWeather } from '../../sim/physics/weather.ts';
import type { Weather } from '../../sim/physics/weather-series.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';

export interface ClimateMonth {
  readonly month: string;
  readonly degreeDays: string;
  readonly normalDegreeDays: string;
}

const HEATING_LIMIT_C = 15;
const ROOM_C = 20;
/** Winters that make the long-term mean; the spells of one seed do not repeat in another. */
const NORMAL_SEEDS = 20;
const SAMPLES_A_DAY = 4;

/** Months that lie wholly between two instants, oldest first. */
export function climateOf(
  { seed, weather }: Pick<Scenario, 'seed' | 'weather'>,
  span: { readonly startAt: Instant; readonly endAt: Instant },
): ClimateMonth[] {
  const { meanC } = weather;
  const at = (rng: Rng) => createWeather(rng.fork('weather'), { meanC });
  const own = createWeather(createRng(seed).fork('world').fork('weather'), weather);
  const others = Array.from({ length: NORMAL_SEEDS }, (_, index) =>
    at(createRng(`climate/${index}`)),
  );
  const days = daysOf(span);
  const actual = monthlyDegreeDays(own, days);
  const normals = others.map((other) => monthlyDegreeDays(other, days));
  return [...actual].map(([month, degreeDays]) => {
    const sum = normals.reduce((total, normal) => total + (normal.get(month) ?? 0), 0);
    return {
      month,
      degreeDays: degreeDays.toFixed(1),
      normalDegreeDays: (sum / NORMAL_SEEDS).toFixed(1),
    };
  });
}

interface Day {
  readonly month: string;
  readonly midnight: Instant;
}

/** From the first of a month on. */
function daysOf({ startAt, endAt }: { readonly startAt: Instant; readonly endAt: Instant }): Day[] {
  const days: Day[] = [];
  const last = berlinDate(endAt);
  const first = `${berlinDate(startAt).slice(0, 7)}-01`;
  for (let day: CivilDate = first; day <= last; day = addDays(day, 1)) {
    days.push({ month: day.slice(0, 7), midnight: berlinMidnight(day) });
  }
  return days;
}

function monthlyDegreeDays(weather: Weather, days: readonly Day[]): Map<string, number> {
  const months = new Map<string, number>();
  for (const { month, midnight } of days) {
    months.set(month, (months.get(month) ?? 0) + degreeDaysOf(weather, midnight));
  }
  return months;
}

function degreeDaysOf(weather: Weather, midnight: Instant): number {
  const step = (24 / SAMPLES_A_DAY) * HOUR_MS;
  let sum = 0;
  for (let sample = 0; sample < SAMPLES_A_DAY; sample++) {
    sum += weather.outdoorC(midnight + (sample + 0.5) * step);
  }
  const meanC = sum / SAMPLES_A_DAY;
  return meanC < HEATING_LIMIT_C ? ROOM_C - meanC : 0;
}
