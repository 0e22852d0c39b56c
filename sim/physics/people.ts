/**
 * What the people of a house want of its rooms and do to them: set-points by room and hour, absence,
 * warmth of people and appliances, open windows. Two households of one kind differ by their seed. A
 * pure function of the step, so that it needs no state.
 */
import type { Rng } from '#kernel/rng.ts';
import type { BuildingArrays } from './building-arrays.ts';
import type { HouseTime } from './house-time.ts';
import { isNight, setPointC, type Habit, type RoomKind } from './set-points.ts';
import { latticeValue, smoothStep } from './smooth-noise.ts';

/** By what two households of one habit differ. */
interface OwnWays {
  readonly offsetK: number;
  /** Hours by which they air later. */
  readonly shift: number;
  readonly whim: number;
}

interface Household {
  readonly habit: Habit;
}

/** A room that people use; the hall is what has no radiator. */
export interface LivedRoom {
  readonly dwelling: number;
  readonly kind: RoomKind | 'hall';
}

interface HabitRow {
  readonly persons: number;
  /** Against the usual temperature of a room. */
  readonly offsetK: number;
  /** Out on workdays from 8 to 16. */
  readonly isOut: boolean;
  /** How far the valves are turned down by night and when nobody is in, against the usual. */
  readonly setback: number;
  /** Windows stand tilted for hours, not wide open for minutes. */
  readonly tilts: boolean;
  /** Rooms that are hardly heated. */
  readonly cold: readonly RoomKind[];
}

const NONE: readonly RoomKind[] = [];
const USUAL: HabitRow = {
  persons: 2,
  offsetK: 0.3,
  isOut: false,
  setback: 1,
  tilts: false,
  cold: NONE,
};
export const HABIT_ROWS: Readonly<Record<Habit, HabitRow>> = {
  'at-home': USUAL,
  commuter: { ...USUAL, persons: 1, offsetK: -0.4, isOut: true, cold: ['bedroom'] },
  family: { ...USUAL, persons: 4, offsetK: 0.2 },
  frugal: {
    ...USUAL,
    persons: 1,
    offsetK: -2.6,
    isOut: true,
    setback: 1.5,
    cold: ['bedroom', 'kitchen', 'child', 'study'],
  },
  warm: { ...USUAL, offsetK: 2, setback: 0.3, tilts: true },
  'home-office': { ...USUAL, offsetK: 0.6, setback: 0.8, cold: ['bedroom'] },
  airing: { ...USUAL, isOut: true, tilts: true },
};

/** Two households of one kind want up to this much more or less. */
const OWN_K = 0.9;
/** How much the wishes of one household wander from day to day. */
const WHIM_K = 0.5;
/** Set-point of an empty dwelling: no frost, no damp. */
const AWAY_C = 15;
/** A valve that is nearly shut. */
const COLD_C = 16.5;
const PERSON_W = 75;
/** Appliances and light while somebody is there, and what never sleeps; W/m². */
const APPLIANCES_W_PER_M2 = { home: 2.6, away: 0.9 } as const;
/** Windows wide open for a quarter of an hour, and tilted; W/(m² K). */
const WIDE_W_PER_M2K = 4.5;
const TILTED_W_PER_M2K = 0.55;
/** Rooms that are warmer are aired whenever it is colder outside. */
const TOO_WARM_C = 24;
const COOLING_W_PER_M2K = 4;
/** The hour whose first quarter is for airing; evenings differ from dwelling to dwelling. */
const AIRED_AT = { morning: 7, evening: 18 } as const;
const QUARTERS = 96;
const HOURS = 24;

export class People {
  readonly #rooms: readonly LivedRoom[];
  readonly #persons: Float64Array;
  readonly #own: readonly OwnWays[];
  readonly #habits: Habit[];
  readonly #areaM2: Float64Array;
  readonly #whimSeed: Int32Array;
  readonly #isOut: Uint8Array;
  readonly #dwelling: Int32Array;
  /** By room: set-points by hour of a workday, then of a free day, and the means of both. */
  readonly #wishC: Float64Array;
  readonly #meanC: Float64Array;
  /** By room and quarter of the day, W/(m² K), and its mean. */
  readonly #airing: Float64Array;
  readonly #meanAiring: Float64Array;
  /** Whether a dwelling follows its habits or is empty. */
  readonly #isAway: Uint8Array;
  /** Of each dwelling in the step: by how much its wishes wander, and its people and appliances, W/m². */
  readonly #whimK: Float64Array;
  readonly #gainWPerM2: Float64Array;

  constructor(
    rooms: readonly LivedRoom[],
    households: readonly Household[],
    { areaM2, rngOf }: { areaM2: Float64Array; rngOf: (dwelling: number) => Rng },
  ) {
    this.#rooms = rooms;
    this.#dwelling = Int32Array.from(rooms, ({ dwelling }) => dwelling);
    this.#areaM2 = new Float64Array(households.length);
    rooms.forEach(({ dwelling }, at) => {
      (this.#areaM2[dwelling] as number) += areaM2[at] as number;
    });
    this.#persons = new Float64Array(households.length);
    this.#isOut = new Uint8Array(households.length);
    this.#isAway = new Uint8Array(households.length);
    this.#whimK = new Float64Array(households.length);
    this.#gainWPerM2 = new Float64Array(households.length);
    this.#own = households.map((_, dwelling) => {
      const rng = rngOf(dwelling);
      return { offsetK: OWN_K * (2 * rng.float() - 1), shift: rng.below(4), whim: rng.u32() | 0 };
    });
    this.#whimSeed = Int32Array.from(this.#own, ({ whim }) => whim);
    this.#wishC = new Float64Array(rooms.length * 2 * HOURS);
    this.#meanC = new Float64Array(rooms.length * 2);
    this.#airing = new Float64Array(rooms.length * QUARTERS);
    this.#meanAiring = new Float64Array(rooms.length);
    this.#habits = households.map(({ habit }) => habit);
    this.#habits.forEach((habit, dwelling) => {
      this.#live(dwelling, habit);
    });
  }

  /** Who lives there from the next step on; what a household has of its own stays with the dwelling. */
  setHabit(dwelling: number, habit: Habit): void {
    if (this.#habits[dwelling] !== habit) this.#live(dwelling, habit);
  }

  #live(dwelling: number, habit: Habit): void {
    this.#habits[dwelling] = habit;
    this.#persons[dwelling] = HABIT_ROWS[habit].persons;
    this.#isOut[dwelling] = HABIT_ROWS[habit].isOut ? 1 : 0;
    const { offsetK = 0, shift = 0 } = this.#own[dwelling] ?? {};
    this.#rooms.forEach(({ dwelling: host, kind }, room) => {
      if (host === dwelling && kind !== 'hall') this.#plan(room, kind, { habit, offsetK, shift });
    });
  }

  setAway(dwelling: number, isAway: boolean): void {
    this.#isAway[dwelling] = isAway ? 1 : 0;
  }

  /** Fills what people want and do in the step in the middle of which it is `now`. */
  fill(arrays: BuildingArrays, now: HouseTime): void {
    const { wishC, airingWPerK, gainW, areaM2, airC } = arrays;
    const hour = Math.floor(now.hour);
    const past = now.hour - hour;
    const row = (now.isWeekend ? HOURS : 0) + hour;
    const next = hour < HOURS - 1 ? row + 1 : now.isWeekendTomorrow ? HOURS : 0;
    const quarter = Math.floor(now.hour * 4);
    this.#fillDwellings(now);
    const open = openness(now.outdoorC);
    for (let room = 0; room < this.#rooms.length; room++) {
      const dwelling = this.#dwelling[room] as number;
      const area = areaM2[room] as number;
      const isAway = this.#isAway[dwelling] === 1;
      const from = this.#wishC[room * 2 * HOURS + row] as number;
      const to = this.#wishC[room * 2 * HOURS + next] as number;
      wishC[room] = isAway ? AWAY_C : from + (to - from) * past + (this.#whimK[dwelling] as number);
      const aired = isAway ? 0 : (this.#airing[room * QUARTERS + quarter] as number) * open;
      airingWPerK[room] = (aired + cooling(airC[room] as number, now.outdoorC, isAway)) * area;
      gainW[room] = (this.#gainWPerM2[dwelling] as number) * area;
    }
  }

  /** What all rooms of a dwelling share in a step. */
  #fillDwellings(now: HouseTime): void {
    const day = Math.floor(now.days);
    const blend = smoothStep(now.days - day);
    for (let dwelling = 0; dwelling < this.#isAway.length; dwelling++) {
      const isIn = this.#isAway[dwelling] === 0 && this.#isIn(dwelling, now);
      this.#whimK[dwelling] = this.#whimOf(dwelling, day, blend);
      this.#gainWPerM2[dwelling] = this.#gainOf(dwelling, isIn);
    }
  }

  /** The same for a day. */
  #fillDwellingsOfDay(now: HouseTime): void {
    const day = Math.floor(now.days);
    for (let dwelling = 0; dwelling < this.#isAway.length; dwelling++) {
      const home = this.#gainOf(dwelling, true);
      const empty = this.#gainOf(dwelling, false);
      const outPart = this.#isOut[dwelling] === 1 && !now.isWeekend ? 1 / 3 : 0;
      const isAway = this.#isAway[dwelling] === 1;
      this.#whimK[dwelling] = this.#whimOf(dwelling, day, 0.5);
      this.#gainWPerM2[dwelling] = isAway ? empty : home + (empty - home) * outPart;
    }
  }

  /** The same for the mean of a day; `now` is its middle. */
  fillDay(arrays: BuildingArrays, now: HouseTime): void {
    const { wishC, airingWPerK, gainW, areaM2, airC } = arrays;
    this.#fillDwellingsOfDay(now);
    const open = openness(now.outdoorC);
    for (let room = 0; room < this.#rooms.length; room++) {
      const dwelling = this.#dwelling[room] as number;
      const area = areaM2[room] as number;
      const isAway = this.#isAway[dwelling] === 1;
      const mean = this.#meanC[room * 2 + (now.isWeekend ? 1 : 0)] as number;
      wishC[room] = isAway ? AWAY_C : mean + (this.#whimK[dwelling] as number);
      const aired = isAway ? 0 : (this.#meanAiring[room] as number) * open;
      airingWPerK[room] = (aired + cooling(airC[room] as number, now.outdoorC, isAway)) * area;
      gainW[room] = (this.#gainWPerM2[dwelling] as number) * area;
    }
  }

  #plan(
    room: number,
    kind: RoomKind,
    { habit, offsetK, shift }: { habit: Habit; offsetK: number; shift: number },
  ): void {
    const row = HABIT_ROWS[habit];
    const isCold = row.cold.includes(kind);
    for (const free of [0, 1]) {
      let sum = 0;
      for (let hour = 0; hour < HOURS; hour++) {
        const isOut = row.isOut && free === 0;
        const wish = isCold
          ? COLD_C + offsetK
          : setPointC(kind, hour, { isOut, setback: row.setback }) + row.offsetK + offsetK;
        this.#wishC[room * 2 * HOURS + free * HOURS + hour] = wish;
        sum += wish;
      }
      this.#meanC[room * 2 + free] = sum / HOURS;
    }
    let total = 0;
    for (let quarter = 0; quarter < QUARTERS; quarter++) {
      const airing = airingAt(kind, quarter, { tilts: row.tilts, shift });
      this.#airing[room * QUARTERS + quarter] = airing;
      total += airing;
    }
    this.#meanAiring[room] = total / QUARTERS;
  }

  #whimOf(dwelling: number, day: number, blend: number): number {
    const seed = this.#whimSeed[dwelling] as number;
    const from = latticeValue(seed, day);
    return WHIM_K * (from + (latticeValue(seed, day + 1) - from) * blend);
  }

  #isIn(dwelling: number, { hour, isWeekend }: HouseTime): boolean {
    return this.#isOut[dwelling] === 0 || isWeekend || hour < 8 || hour >= 16;
  }

  #gainOf(dwelling: number, isIn: boolean): number {
    if (!isIn) return APPLIANCES_W_PER_M2.away;
    const people = (this.#persons[dwelling] as number) * PERSON_W;
    return APPLIANCES_W_PER_M2.home + people / (this.#areaM2[dwelling] as number);
  }
}

/** Nobody airs long when it is cold. */
function openness(outdoorC: number): number {
  return Math.min(1, Math.max(0.35, 0.6 + outdoorC / 25));
}

function cooling(airC: number, outdoorC: number, isAway: boolean): number {
  return !isAway && airC > TOO_WARM_C && outdoorC < airC ? COOLING_W_PER_M2K : 0;
}

function airingAt(
  kind: RoomKind,
  quarter: number,
  { tilts, shift }: { tilts: boolean; shift: number },
): number {
  const hour = Math.floor(quarter / 4);
  if (tilts) {
    const isOpen = kind === 'bedroom' ? isNight(hour) : hour >= 8 && hour < 20;
    return isOpen ? TILTED_W_PER_M2K * (kind === 'bedroom' || kind === 'living' ? 2.5 : 2) : 0;
  }
  if (kind === 'bedroom' && isNight(hour)) return TILTED_W_PER_M2K / 2;
  const isAired = hour === AIRED_AT.morning || hour === AIRED_AT.evening + shift;
  return isAired && quarter % 4 === 0 ? WIDE_W_PER_M2K : 0;
}
