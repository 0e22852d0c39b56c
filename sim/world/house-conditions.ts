/** Weather and calendar of a step, computed once for all meters of the house. */
import { assert } from '#kernel/errors.ts';
import { HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { stepConditions } from '../physics/dwelling.ts';
import type { StepConditions } from '../physics/hour-table.ts';
import type { Weather } from '../physics/weather.ts';

/** Step of the physics once the radio is on. */
export const STEP_MS = 15 * MINUTE_MS;
/** Step of the months before, when nobody listens. */
export const WARM_UP_STEP_MS = HOUR_MS;

/** Steps remembered: meters ask for the same few, each when it sends. */
const REMEMBERED = 64;

export class HouseConditions {
  readonly #weather: Weather;
  readonly #known: { middle: Instant; conditions: StepConditions }[] = [];

  constructor(weather: Weather) {
    this.#weather = weather;
  }

  /** Conditions in the middle of the step of `durationMs` that begins at `from`. */
  of(from: Instant, durationMs: number): StepConditions {
    assert(from % STEP_MS === 0, () => `a step begins on the quarter hour, not at ${from}`);
    const middle = from + durationMs / 2;
    const slot = (from / STEP_MS) % REMEMBERED;
    const known = this.#known[slot];
    if (known?.middle === middle) return known.conditions;
    const conditions = stepConditions(this.#weather, middle);
    this.#known[slot] = { middle, conditions };
    return conditions;
  }
}
