/**
 * Weather that was measured or typical, over the synthetic one. Measured weather holds in its span, a
 * typical year holds on every day of every year; elsewhere the synthetic weather goes on.
 */
import { DAY_MS, HOUR_MS, type Instant } from '#kernel/time.ts';

export interface Weather {
  /** Outdoor air in °C. */
  outdoorC(at: Instant): number;
  /** Sun through the windows, W a square metre of floor. */
  sunWPerM2(at: Instant): number;
  /** The means of the 24 hours from an instant on. */
  dayFrom(at: Instant): { readonly outdoorC: number; readonly sunWPerM2: number };
}

/** JSON-safe. */
export interface WeatherSeries {
  /** Instant of the first value; of a typical year the first value is that of 1 January. */
  readonly startAt: Instant;
  readonly stepMs: number;
  /** A typical year has 365 days and no summer time, this far from UTC; left out of measured weather. */
  readonly typical?: { readonly offsetMs: number };
  readonly outdoorC: readonly number[];
  /** Global radiation on the ground, W/m²; the synthetic sun shines where it is left out. */
  readonly globalWPerM2?: readonly number[];
}

/** Of the global radiation this part comes through the windows, by the square metre of floor. */
const THROUGH_WINDOWS = 0.035;
const YEAR_DAYS = 365;
const LEAP_DAY = 59;

export function withSeries(synthetic: Weather, series: WeatherSeries): Weather {
  const { outdoorC, globalWPerM2 } = series;
  const outdoor = (at: Instant): number => {
    const value = valueAt(series, outdoorC, at);
    return value === undefined ? synthetic.outdoorC(at) : Math.round(value * 100) / 100;
  };
  const sun = (at: Instant): number => {
    const value = globalWPerM2 === undefined ? undefined : valueAt(series, globalWPerM2, at);
    if (value === undefined) return synthetic.sunWPerM2(at);
    return Math.round(value * THROUGH_WINDOWS * 100) / 100;
  };
  return {
    outdoorC: outdoor,
    sunWPerM2: sun,
    dayFrom(at) {
      const hours = Array.from({ length: DAY_MS / HOUR_MS }, (_, hour) => at + hour * HOUR_MS);
      const mean = (of: (hour: Instant) => number): number =>
        Math.round((hours.reduce((sum, hour) => sum + of(hour), 0) / hours.length) * 100) / 100;
      return { outdoorC: mean(outdoor), sunWPerM2: mean(sun) };
    },
  };
}

/** Between two values on the straight line; undefined where the series says nothing. */
function valueAt(
  series: WeatherSeries,
  values: readonly number[],
  at: Instant,
): number | undefined {
  const { startAt, stepMs, typical } = series;
  const position = typical ? typicalPosition(at, series, typical) : (at - startAt) / stepMs;
  const index = Math.floor(position);
  const next = typical ? (index + 1) % values.length : index + 1;
  const from = values[index];
  const to = values[next] ?? (position === index ? from : undefined);
  if (from === undefined || to === undefined) return undefined;
  return from + (to - from) * (position - index);
}

/** The 29th of February is like the day before it. Values stand in the middle of their step. */
function typicalPosition(
  at: Instant,
  { stepMs, outdoorC }: WeatherSeries,
  { offsetMs }: { readonly offsetMs: number },
): number {
  const local = at + offsetMs;
  const year = new Date(local).getUTCFullYear();
  const past = local - Date.UTC(year, 0, 1);
  const day = Math.floor(past / DAY_MS);
  const isLeap = Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1) > YEAR_DAYS * DAY_MS;
  const inYear = isLeap && day >= LEAP_DAY ? past - DAY_MS : past;
  const position = inYear / stepMs - 0.5;
  return position < 0 ? position + outdoorC.length : position;
}
