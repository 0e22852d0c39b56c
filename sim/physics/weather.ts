/**
 * Synthetic outdoor temperature: season, time of day and smooth noise of three spans (cold spells,
 * weather fronts, days). A pure function of seed and instant, whole hundredths of a degree, so that
 * neither the order of questions nor the machine changes an answer.
 */
import type { Rng } from '#kernel/rng.ts';
import { DAY_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { smoothNoise } from './smooth-noise.ts';

export interface WeatherOptions {
  /** Mean over the year in °C; 8.5 is a usual German site. */
  readonly meanC: number;
  /** Half the distance between the mean of January and of July, K. */
  readonly seasonK?: number;
}

export interface Weather {
  /** Outdoor air in °C. */
  outdoorC(at: Instant): number;
  /** What the rooms behind a heavy wall feel: the daily swing damped to a third, no fast noise. */
  feltC(at: Instant): number;
}

const YEAR_DAYS = 365.2425;
/** The coldest day of the mean year is about 18 January. */
const COLDEST_DAY = 17.5;
/** Coldest hour of the day in UTC+1. */
const COLDEST_HOUR = 5;
const DAMPING = 1 / 3;

/** `rng` gives only the seeds of the noise: forking it by label keeps other streams untouched. */
export function createWeather(rng: Rng, options: WeatherOptions): Weather {
  const seasonK = options.seasonK ?? 9.5;
  const [spellSeed, frontSeed, daySeed] = [rng.u32(), rng.u32(), rng.u32()];
  const slow = (days: number): number =>
    options.meanC -
    seasonK * Math.cos((2 * Math.PI * (days - COLDEST_DAY)) / YEAR_DAYS) +
    3.5 * smoothNoise(spellSeed, days / 23) +
    5.5 * smoothNoise(frontSeed, days / 4.3);
  const daily = (days: number): number => {
    const summer = (1 - Math.cos((2 * Math.PI * (days - COLDEST_DAY)) / YEAR_DAYS)) / 2;
    const hour = (days - Math.floor(days)) * 24 - COLDEST_HOUR;
    return -(2 + 3 * summer) * Math.cos((2 * Math.PI * hour) / 24);
  };
  return {
    outdoorC(at) {
      const days = localDays(at);
      return hundredths(slow(days) + daily(days) + 1.5 * smoothNoise(daySeed, days * 3));
    },
    feltC(at) {
      const days = localDays(at);
      return hundredths(slow(days) + DAMPING * daily(days));
    },
  };
}

/** Days since 1970-01-01 00:00 at UTC+1: the sun does not know of summer time. */
function localDays(at: Instant): number {
  return at / DAY_MS + 1 / 24;
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
