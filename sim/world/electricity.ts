/** The two registers of an electricity meter, and what it sends of them. */
import { HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { Rng } from '#kernel/rng.ts';
import type { MeterValues } from '#wire/drivers/index.ts';
import type { EffectLog } from '../core/effects.ts';
import { METER_OFFSET_MS } from '../devices/device-clock.ts';
import type { Register, RegisterState } from '../devices/register.ts';
import {
  DwellingPower,
  type PowerFlow,
  type PowerPlan,
  type PowerState,
} from '../physics/power.ts';
import type { Habit } from '../physics/set-points.ts';
import type { Step } from './house-heat.ts';

const KILO = 1000;
const QUARTER_MS = 15 * MINUTE_MS;
const CLOCK_LENGTH = 'YYYY-MM-DDTHH:MM'.length;

/** JSON-safe. */
export interface ElectricityState {
  readonly power: PowerState;
  readonly feedIn: RegisterState;
  readonly feedInMilli: number;
  readonly seen: PowerSeen;
}

/** What the connection really drew since the world started, quarter by quarter. */
export interface PowerSeen {
  /** Highest quarter of an hour, W. */
  readonly peakW: number;
  /** Highest one while a grid operator limited it, from a quarter of an hour after the order on. */
  readonly limitedPeakW: number;
  /** Quarters among these above the limit. */
  readonly exceededCount: number;
  /** What car and heat pump waited for, Wh times hours: less comfort is more of it. */
  readonly waitingWhH: number;
}

interface ElectricityOptions {
  readonly rng: Rng;
  readonly feedIn: Register;
  /** What was before nobody looked at. */
  readonly startAt: Instant;
  /** Most that may be drawn, W; undefined where nothing limits it. */
  readonly limitW: (at: Instant) => number | undefined;
}

const NOTHING_SEEN: PowerSeen = { peakW: 0, limitedPeakW: 0, exceededCount: 0, waitingWhH: 0 };
/** An order is obeyed within this time. */
const OBEYED_WITHIN_MS = QUARTER_MS;

export class Electricity {
  readonly #power: DwellingPower;
  readonly #feedIn: Register;
  readonly #own: ElectricityOptions;
  #feedInMilli = 0;
  #seen = NOTHING_SEEN;

  constructor(plan: PowerPlan, habit: Habit, own: ElectricityOptions) {
    this.#power = new DwellingPower(plan, habit, own.rng);
    this.#feedIn = own.feedIn;
    this.#own = own;
  }

  get seen(): PowerSeen {
    return this.#seen;
  }

  /** Counts what is fed in; gives what is drawn, thousandths of a Wh. */
  count({ from, durationMs, now }: Step, dwelling: EffectLog): number {
    const flow = this.#power.step(now, {
      durationMs,
      away: dwelling.at('away', from) !== undefined,
      chargeFromHour: dwelling.at('night-charging', from)?.options.fromHour,
      ctPerKwhByHour: dwelling.at('price-charging', from)?.options.ctPerKwhByHour,
      limitW: this.#own.limitW(from),
    });
    const { importWh, exportWh } = flow;
    if (from >= this.#own.startAt) this.#see(flow, { from, durationMs, dwelling });
    this.#feedInMilli = Math.round(exportWh * KILO);
    this.#feedIn.count(this.#feedInMilli, from + durationMs);
    return Math.round(importWh * KILO);
  }

  #see(
    { importWh, waitingWh }: PowerFlow,
    { from, durationMs, dwelling }: Pick<Step, 'from' | 'durationMs'> & { dwelling: EffectLog },
  ): void {
    const hours = durationMs / HOUR_MS;
    const drawnW = Math.round(importWh / hours);
    const ordered = dwelling.at('limit-ordered', from);
    const isDue = ordered !== undefined && from - ordered.from >= OBEYED_WITHIN_MS;
    const { peakW, limitedPeakW, exceededCount, waitingWhH } = this.#seen;
    this.#seen = {
      peakW: Math.max(peakW, drawnW),
      limitedPeakW: isDue ? Math.max(limitedPeakW, drawnW) : limitedPeakW,
      exceededCount: exceededCount + (isDue && drawnW > ordered.options.limitW ? 1 : 0),
      waitingWhH: waitingWhH + Math.round(waitingWh * hours),
    };
  }

  /** Registers in kWh, powers in W; `lastMilli` was drawn in the last step. */
  values(register: Register, at: { deviceAt: Instant; lastMilli: number }): MeterValues {
    const { deviceAt, lastMilli } = at;
    const energy = register.steps / KILO;
    const feedInEnergy = this.#feedIn.steps / KILO;
    return {
      ...{ energy, feedInEnergy },
      power: watts(lastMilli),
      feedInPower: watts(this.#feedInMilli),
      // The registers count in quarters of an hour, so they stand where they stood at its end.
      quarterTime: clockText(deviceAt - (deviceAt % QUARTER_MS)),
      ...{ quarterEnergy: energy, quarterFeedInEnergy: feedInEnergy },
      dueDateActiveEnergy: register.dueSteps / KILO,
      dueDate: register.dueDate,
      deviceTime: clockText(deviceAt),
    };
  }

  state(): ElectricityState {
    const feedIn = this.#feedIn.state();
    const power = this.#power.state();
    return { power, feedIn, feedInMilli: this.#feedInMilli, seen: this.#seen };
  }

  restore({ power, feedIn, feedInMilli, seen }: ElectricityState): void {
    this.#seen = seen;
    this.#power.restore(power);
    this.#feedIn.restore(feedIn);
    this.#feedInMilli = feedInMilli;
  }
}

function watts(milliWh: number): number {
  return Math.round((milliWh * HOUR_MS) / QUARTER_MS / KILO);
}

/** Meter clocks keep winter time. */
function clockText(at: Instant): string {
  return new Date(at + METER_OFFSET_MS).toISOString().slice(0, CLOCK_LENGTH);
}
