/**
 * The conditions of many hours as columns of numbers. Whoever counts a year for ten thousand meters
 * asks for the same hours ten thousand times.
 */
import { smoothStep } from './smooth-noise.ts';

/** What all rooms of a house share at one instant; computed once per step. */
export interface StepConditions {
  readonly feltC: number;
  /** Hour of the day in Europe/Berlin, with its fraction. */
  readonly hour: number;
  readonly weekend: boolean;
  readonly tomorrowWeekend: boolean;
  /** Days since 1970 with their fraction. */
  readonly days: number;
}

export interface HourTable {
  readonly count: number;
  readonly feltC: Float64Array;
  /** Part of the hour that is over. */
  readonly pastHour: Float64Array;
  /** Hour of the day and kind of today and tomorrow, see `ofCourse`. */
  readonly course: Uint8Array;
  /** Whole days since 1970, and how far the noise of a day is on its way to the next. */
  readonly day: Int32Array;
  readonly blend: Float64Array;
}

const HOURS = 24;

export function hourTable(
  count: number,
  conditionsOf: (hour: number) => StepConditions,
): HourTable {
  const table = {
    count,
    feltC: new Float64Array(count),
    pastHour: new Float64Array(count),
    course: new Uint8Array(count),
    day: new Int32Array(count),
    blend: new Float64Array(count),
  };
  for (let at = 0; at < count; at++) {
    const now = conditionsOf(at);
    const hour = Math.floor(now.hour);
    const day = Math.floor(now.days);
    const kind = (now.weekend ? 1 : 0) + (now.tomorrowWeekend ? 2 : 0);
    table.feltC[at] = now.feltC;
    table.pastHour[at] = now.hour - hour;
    table.course[at] = hour + HOURS * kind;
    table.day[at] = day;
    table.blend[at] = smoothStep(now.days - day);
  }
  return table;
}

export function ofCourse(course: number) {
  const kind = Math.floor(course / HOURS);
  return { hour: course % HOURS, weekend: (kind & 1) !== 0, tomorrowWeekend: (kind & 2) !== 0 };
}
