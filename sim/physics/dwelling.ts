/**
 * What a heated room asks of its radiator: the set-point its occupants want by room and hour, the
 * loss through its walls, free heat, and absence. Quasi-stationary on purpose: the demand is a pure
 * function of the instant, so that a step can be computed at any time and in any order.
 */
import type { Rng } from '#kernel/rng.ts';
import { berlinOffsetMinutes, DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { ofCourse } from './hour-table.ts';
import type { HourTable, StepConditions } from './hour-table.ts';
import { latticeValue, smoothNoise } from './smooth-noise.ts';
import type { Weather } from './weather.ts';

export type RoomKind = 'living' | 'bedroom' | 'kitchen' | 'bathroom' | 'child' | 'study';
export type Habit = 'at-home' | 'commuter' | 'family' | 'frugal' | 'warm';

export interface RoomPhysics {
  readonly kind: RoomKind;
  readonly habit: Habit;
  readonly areaM2: number;
  /** Loss to the outside per degree, W/K. */
  readonly lossWPerK: number;
}

export interface RoomDemand {
  readonly roomC: number;
  readonly heatW: number;
}

const COMFORT_C: Readonly<Record<RoomKind, number>> = {
  living: 21,
  bedroom: 18.5,
  kitchen: 20,
  bathroom: 22,
  child: 20.5,
  study: 20.5,
};
const HABIT_OFFSET_K: Readonly<Record<Habit, number>> = {
  'at-home': 0.3,
  commuter: -0.2,
  family: 0.2,
  frugal: -1.3,
  warm: 1.2,
};
const NIGHT_SETBACK_K = 2.5;
const WORKDAY_SETBACK_K = 2;
const BATHROOM_IDLE_K = 2;
/** Set-point of an empty dwelling: no frost, no damp. */
const AWAY_C = 15;
/** Sun, people and appliances hold a room about this much over the outside without heating. */
const FREE_HEAT_K = 4.5;
/** Air, furniture and inner wall surfaces that follow the set-point within an hour. */
const FAST_CAPACITY_WH_PER_M2K = 12;
/** How much the wishes of one room wander from day to day. */
const WHIM_K = 1;

export class Room {
  readonly #physics: RoomPhysics;
  readonly #workday: Float64Array;
  readonly #weekend: Float64Array;
  readonly #whimSeed: number;

  constructor(physics: RoomPhysics, rng: Rng) {
    this.#physics = physics;
    this.#whimSeed = rng.u32();
    this.#workday = Float64Array.from({ length: 24 }, (_, hour) => setPointC(physics, hour, false));
    this.#weekend = Float64Array.from({ length: 24 }, (_, hour) => setPointC(physics, hour, true));
  }

  /** Room temperature in °C and heat demand in W ≥ 0; `away` while nobody lives there. */
  demand(now: StepConditions, away: boolean): RoomDemand {
    const hour = Math.floor(now.hour);
    const today = now.weekend ? this.#weekend : this.#workday;
    const next = hour < 23 ? today : now.tomorrowWeekend ? this.#weekend : this.#workday;
    const from = today[hour] ?? 0;
    const slopeKPerH = away ? 0 : (next[(hour + 1) % 24] ?? 0) - from;
    const whimK = WHIM_K * smoothNoise(this.#whimSeed, now.days);
    const roomC = away ? AWAY_C : from + slopeKPerH * (now.hour - hour) + whimK;
    const { lossWPerK, areaM2 } = this.#physics;
    const lossW = lossWPerK * (roomC - now.feltC - FREE_HEAT_K);
    const warmingW = FAST_CAPACITY_WH_PER_M2K * areaM2 * slopeKPerH;
    return { roomC: Math.max(roomC, now.feltC), heatW: Math.max(0, lossW + warmingW) };
  }

  /**
   * `demand` of somebody who is at home, for all hours of a table: the same sums in the same order,
   * to the last bit, without an object for each of them.
   */
  hourlyDemand(hours: HourTable, into: { roomC: Float64Array; heatW: Float64Array }): void {
    const { fromC, slopeKPerH } = this.#courses();
    const { lossWPerK, areaM2 } = this.#physics;
    const warmingWh = FAST_CAPACITY_WH_PER_M2K * areaM2;
    const { feltC, pastHour, course, day, blend, count } = hours;
    let known = NaN;
    let whim = 0;
    let whimRise = 0;
    for (let at = 0; at < count; at++) {
      const index = day[at] as number;
      if (index !== known) {
        known = index;
        whim = latticeValue(this.#whimSeed, index);
        whimRise = latticeValue(this.#whimSeed, index + 1) - whim;
      }
      const whimK = WHIM_K * (whim + whimRise * (blend[at] as number));
      const slope = slopeKPerH[course[at] as number] as number;
      const felt = feltC[at] as number;
      const roomC =
        (fromC[course[at] as number] as number) + slope * (pastHour[at] as number) + whimK;
      const heatW = lossWPerK * (roomC - felt - FREE_HEAT_K) + warmingWh * slope;
      into.roomC[at] = roomC > felt ? roomC : felt;
      into.heatW[at] = heatW > 0 ? heatW : 0;
    }
  }

  /** Set-point at the beginning of an hour, and its slope until the next, by the `course` of a table. */
  #courses(): { fromC: Float64Array; slopeKPerH: Float64Array } {
    const fromC = new Float64Array(4 * 24);
    const slopeKPerH = new Float64Array(4 * 24);
    for (let course = 0; course < fromC.length; course++) {
      const { hour, weekend, tomorrowWeekend } = ofCourse(course);
      const today = weekend ? this.#weekend : this.#workday;
      const next = hour < 23 ? today : tomorrowWeekend ? this.#weekend : this.#workday;
      fromC[course] = today[hour] ?? 0;
      slopeKPerH[course] = (next[(hour + 1) % 24] ?? 0) - (today[hour] ?? 0);
    }
    return { fromC, slopeKPerH };
  }
}

/** The conditions of the house at `at`; Europe/Berlin clock time, because people live by it. */
export function stepConditions(weather: Weather, at: Instant): StepConditions {
  const local = at + berlinOffsetMinutes(at) * MINUTE_MS;
  const days = local / DAY_MS;
  const day = Math.floor(days);
  return {
    feltC: weather.feltC(at),
    hour: (local - day * DAY_MS) / HOUR_MS,
    weekend: isWeekend(day),
    tomorrowWeekend: isWeekend(day + 1),
    days,
  };
}

/** 1970-01-01 was a Thursday. */
function isWeekend(day: number): boolean {
  const weekday = (day + 3) % 7;
  return weekday >= 5;
}

function setPointC(room: RoomPhysics, hour: number, weekend: boolean): number {
  const comfortC = COMFORT_C[room.kind] + HABIT_OFFSET_K[room.habit];
  const night = hour >= 22 || hour < 6;
  if (room.kind === 'bathroom') {
    const used = (hour >= 6 && hour < 9) || (hour >= 18 && hour < 22);
    return used ? comfortC : comfortC - BATHROOM_IDLE_K;
  }
  if (night) return comfortC - (room.kind === 'bedroom' ? 0.5 : NIGHT_SETBACK_K);
  const atWork = !weekend && hour >= 8 && hour < 16;
  const leaves = room.habit === 'commuter' || room.habit === 'frugal';
  return atWork && leaves ? comfortC - WORKDAY_SETBACK_K : comfortC;
}
