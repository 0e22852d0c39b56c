/** The two registers of an electricity meter, and what it sends of them. */
import { HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { Rng } from '#kernel/rng.ts';
import type { MeterValues } from '#wire/drivers/index.ts';
import type { EffectLog } from '../core/effects.ts';
import { METER_OFFSET_MS } from '../devices/device-clock.ts';
import type { Register, RegisterState } from '../devices/register.ts';
import { DwellingPower, type PowerPlan, type PowerState } from '../physics/power.ts';
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
}

export class Electricity {
  readonly #power: DwellingPower;
  readonly #feedIn: Register;
  #feedInMilli = 0;

  constructor(plan: PowerPlan, habit: Habit, own: { rng: Rng; feedIn: Register }) {
    this.#power = new DwellingPower(plan, habit, own.rng);
    this.#feedIn = own.feedIn;
  }

  /** Counts what is fed in; gives what is drawn, thousandths of a Wh. */
  count({ from, durationMs, now }: Step, dwelling: EffectLog): number {
    const { importWh, exportWh } = this.#power.step(now, {
      durationMs,
      away: dwelling.at('away', from) !== undefined,
      chargeFromHour: dwelling.at('night-charging', from)?.options.fromHour,
    });
    this.#feedInMilli = Math.round(exportWh * KILO);
    this.#feedIn.count(this.#feedInMilli, from + durationMs);
    return Math.round(importWh * KILO);
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
    return { power: this.#power.state(), feedIn, feedInMilli: this.#feedInMilli };
  }

  restore({ power, feedIn, feedInMilli }: ElectricityState): void {
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
