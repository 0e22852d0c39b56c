/**
 * Synthetic outdoor temperature and sun: season, time of day and smooth noise of three spans (cold spells,
 * weather fronts, days). A pure function of seed and instant, whole hundredths of a degree, so that
 * neither the order of questions nor the machine changes an answer.
 */
import type { Rng } from '#kernel/rng.ts';
import { DAY_MS, type Instant } from '#kernel/time.ts';
import { smoothNoise } from './smooth-noise.ts';
import { withSeries, type Weather, type WeatherSeries } from './weather-series.ts';

export interface WeatherOptions {
  /** Mean over the year in °C; 8.5 is a usual German site. */
  readonly meanC: number;
  /** Half the distance between the mean of January and of July, K. */
  readonly seasonK?: number;
  /** Measured or typical weather, which goes before. */
  readonly series?: WeatherSeries;
}

const YEAR_DAYS = 365.2425;
/** The coldest day of the mean year is about 18 January. */
const COLDEST_DAY = 17.5;
/** Coldest hour of the day in UTC+1. */
const COLDEST_HOUR = 5;
/**
 * Through the windows of a dwelling (a seventh of the floor, most of them shaded a part of the day),
 * mean of a day in the middle of winter and of summer.
 */
const SUN_W_PER_M2 = { winter: 1.6, summer: 6.4 } as const;
/** Hours of sun before and after noon. */
const SUN_HALF_H = { winter: 4, summer: 7.5 } as const;
const NOON_H = 12.5;
/** Samples that make the mean of a day. */
const SAMPLES = 6;

/** `rng` gives only the seeds of the noise: forking it by label keeps other streams untouched. */
export function createWeather(rng: Rng, options: WeatherOptions): Weather {
  const seasonK = options.seasonK ?? 9.5;
  const [spellSeed, frontSeed, daySeed, cloudSeed] = [rng.u32(), rng.u32(), rng.u32(), rng.u32()];
  const slow = (days: number): number =>
    options.meanC -
    seasonK * Math.cos((2 * Math.PI * (days - COLDEST_DAY)) / YEAR_DAYS) +
    3.5 * smoothNoise(spellSeed, days / 23) +
    5.5 * smoothNoise(frontSeed, days / 4.3);
  const daily = (days: number): number => {
    const summer = summerPart(days);
    const hour = (days - Math.floor(days)) * 24 - COLDEST_HOUR;
    return -(2 + 3 * summer) * Math.cos((2 * Math.PI * hour) / 24);
  };
  /** Mean of the day, by season and clouds. */
  const sunOfDay = (days: number): number => {
    const { winter, summer } = SUN_W_PER_M2;
    const clear = 1 + 0.8 * smoothNoise(cloudSeed, days / 2.5);
    return (winter + (summer - winter) * summerPart(days)) * clear;
  };
  const outdoor = (days: number): number =>
    slow(days) + daily(days) + 1.5 * smoothNoise(daySeed, days * 3);
  const synthetic: Weather = {
    outdoorC: (at) => hundredths(outdoor(localDays(at))),
    sunWPerM2(at) {
      const days = localDays(at);
      const { winter, summer } = SUN_HALF_H;
      const half = winter + (summer - winter) * summerPart(days);
      const fromNoon = Math.abs((days - Math.floor(days)) * 24 - NOON_H);
      if (fromNoon >= half) return 0;
      // A half wave with the mean of the day.
      const peak = (sunOfDay(days) * 24 * Math.PI) / (4 * half);
      return hundredths(peak * Math.cos((Math.PI * fromNoon) / (2 * half)));
    },
    dayFrom(at) {
      const days = localDays(at);
      let sum = 0;
      for (let sample = 0; sample < SAMPLES; sample++) {
        sum += outdoor(days + (sample + 0.5) / SAMPLES);
      }
      return {
        outdoorC: hundredths(sum / SAMPLES),
        sunWPerM2: hundredths(sunOfDay(days + 0.5)),
      };
    },
  };
  return options.series === undefined ? synthetic : withSeries(synthetic, options.series);
}

/** 0 on the coldest day of the mean year, 1 half a year later. */
function summerPart(days: number): number {
  return (1 - Math.cos((2 * Math.PI * (days - COLDEST_DAY)) / YEAR_DAYS)) / 2;
}

/** Days since 1970-01-01 00:00 at UTC+1: the sun does not know of summer time. */
function localDays(at: Instant): number {
  return at / DAY_MS + 1 / 24;
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
