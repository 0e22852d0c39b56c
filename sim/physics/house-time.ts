/** What all of a house share at one instant: its weather and its calendar. */
import { berlinOffsetMinutes, DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';

export interface HouseTime {
  readonly outdoorC: number;
  /** Through the windows, W a square metre of floor. */
  readonly sunWPerM2: number;
  /** 1 to 12. */
  readonly month: number;
  /** Hour of the day on the clock of the house, with its fraction. */
  readonly hour: number;
  readonly isWeekend: boolean;
  readonly isWeekendTomorrow: boolean;
  /** Days since 1970 on that clock, with their fraction. */
  readonly days: number;
}

/** At an instant; Europe/Berlin clock time, because people live by it. */
export function houseTime(
  at: Instant,
  weather: { readonly outdoorC: number; readonly sunWPerM2: number },
): HouseTime {
  const local = at + berlinOffsetMinutes(at) * MINUTE_MS;
  const days = local / DAY_MS;
  const day = Math.floor(days);
  return {
    outdoorC: weather.outdoorC,
    sunWPerM2: weather.sunWPerM2,
    month: new Date(local).getUTCMonth() + 1,
    hour: (local - day * DAY_MS) / HOUR_MS,
    isWeekend: isWeekend(day),
    isWeekendTomorrow: isWeekend(day + 1),
    days,
  };
}

/** 1970-01-01 was a Thursday. */
function isWeekend(day: number): boolean {
  const weekday = (day + 3) % 7;
  return weekday >= 5;
}
