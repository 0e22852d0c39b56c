/**
 * What the people of a dwelling draw from the tap: single draws whose number and size follow the
 * hour of the day, the habits and how many live there. A pure function of the step, so that it can
 * be computed at any time and in any order. The numbers are those of ordinary German households:
 * about 125 litres a person and day, a third of it warm.
 */
import type { Rng } from '#kernel/rng.ts';
import { DAY_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { HouseTime } from './house-time.ts';
import { HABIT_ROWS } from './people.ts';
import type { Habit } from './set-points.ts';
import { hashLattice } from './smooth-noise.ts';

type WaterKind = 'cold' | 'warm';

const LITRES_PER_PERSON_DAY: Readonly<Record<WaterKind, number>> = { cold: 85, warm: 40 };
/** A flush, a kettle, half a minute of shower. */
const LITRES_PER_DRAW: Readonly<Record<WaterKind, number>> = { cold: 6, warm: 5 };
const FRUGAL_FACTOR = 0.7;

/** Relative draw by hour of the day; each row is brought to a mean of 1. */
const AT_HOME = [
  0.2, 0.1, 0.1, 0.1, 0.2, 0.6, 1.6, 2.2, 1.9, 1.5, 1.2, 1.2, 1.5, 1.3, 1, 1, 1.1, 1.3, 1.6, 1.7,
  1.5, 1.1, 0.7, 0.3,
];
const AT_WORK = [
  0.2, 0.1, 0.1, 0.1, 0.3, 1.3, 3.2, 3.1, 1.2, 0.3, 0.2, 0.2, 0.2, 0.2, 0.2, 0.3, 0.8, 1.8, 2.4,
  2.4, 2.1, 1.6, 1, 0.5,
];

const MILLI = 1000;
/** A day differs from the mean by up to this part. */
const DAY_SPREAD = 0.5;
/** Finest step that is asked for. */
const STEP_MS = 15 * MINUTE_MS;

const MEANS = new Map([AT_HOME, AT_WORK].map((row) => [row, sumOf(row) / row.length]));

function sumOf(row: readonly number[]): number {
  return row.reduce((sum, each) => sum + each, 0);
}

export class WaterTap {
  readonly #kind: WaterKind;
  #habit: Habit;
  #millilitresPerDay: number;
  readonly #seed: number;

  constructor(kind: WaterKind, habit: Habit, rng: Rng) {
    this.#kind = kind;
    this.#habit = habit;
    this.#millilitresPerDay = millilitresPerDay(kind, habit);
    this.#seed = rng.u32();
  }

  /** Who draws from the next step on. */
  setHabit(habit: Habit): void {
    if (this.#habit === habit) return;
    this.#habit = habit;
    this.#millilitresPerDay = millilitresPerDay(this.#kind, habit);
  }

  /** Whole millilitres drawn in the step that begins at `from`; none while nobody is there. */
  drawn(now: HouseTime, from: Instant, step: { durationMs: number; away: boolean }): number {
    if (step.away) return 0;
    const { durationMs } = step;
    const usual = (this.#millilitresPerDay * durationMs * this.#weight(now)) / DAY_MS;
    const size = LITRES_PER_DRAW[this.#kind] * MILLI;
    const uniform = uniformsOf(this.#seed, Math.floor(from / STEP_MS));
    let drawn = 0;
    for (let draws = poisson(usual / size, uniform); draws > 0; draws--) {
      // Half a draw to one and a half, one on average.
      drawn += Math.round(size * (0.5 + uniform()));
    }
    return drawn;
  }

  /** Whole millilitres of the 24 hours from `from` on, where no smaller step is asked for. */
  drawnInDay(from: Instant, isAway: boolean): number {
    if (isAway) return 0;
    const uniform = uniformsOf(this.#seed, Math.floor(from / STEP_MS));
    return Math.round(this.#millilitresPerDay * (1 + DAY_SPREAD * (uniform() + uniform() - 1)));
  }

  #weight({ hour, isWeekend }: HouseTime): number {
    const row = HABIT_ROWS[this.#habit].isOut && !isWeekend ? AT_WORK : AT_HOME;
    return (row[Math.floor(hour) % row.length] ?? 0) / (MEANS.get(row) ?? 1);
  }
}

function millilitresPerDay(kind: WaterKind, habit: Habit): number {
  const share = habit === 'frugal' ? FRUGAL_FACTOR : 1;
  return LITRES_PER_PERSON_DAY[kind] * HABIT_ROWS[habit].persons * share * MILLI;
}

/** Far more than a step has draws. */
const UNIFORMS_PER_STEP = 256;

/** Uniform in [0, 1), the same sequence for a step whenever it is asked. */
function uniformsOf(seed: number, step: number): () => number {
  let index = step * UNIFORMS_PER_STEP;
  return () => hashLattice(seed, index++) / 2 ** 32;
}

/** Knuth's method; the means here are a few draws at most. */
function poisson(mean: number, uniform: () => number): number {
  // Rounded, so that no machine's last digit decides.
  const limit = Math.round(Math.exp(-mean) * 2 ** 32) / 2 ** 32;
  let count = 0;
  for (let product = uniform(); product > limit; product *= uniform()) count += 1;
  return count;
}
