/**
 * A water or heat meter: a register that runs on, its value at the last due date (31 December) and
 * at the end of last month. It counts in thousandths of what it shows, as whole numbers.
 */
import type { Instant } from '#kernel/time.ts';
import { METER_OFFSET_MS, meterNewYear, meterYear, type DeviceClock } from './device-clock.ts';

export interface RegisterState {
  readonly milli: number;
  readonly dueYear: number;
  readonly dueMilli: number;
  /** Months since the year 0 on the meter's own calendar. */
  readonly month: number;
  readonly monthMilli: number;
}

const MILLI_PER_STEP = 1000;

export class Register {
  readonly #clock: DeviceClock;
  #state: RegisterState;

  /** Begins at 0; the due date before the mounting has passed with 0, too. */
  constructor(clock: DeviceClock, mountedAt: Instant) {
    this.#clock = clock;
    const shown = clock.read(mountedAt);
    this.#state = {
      milli: 0,
      dueYear: meterYear(shown) - 1,
      dueMilli: 0,
      month: meterMonth(shown),
      monthMilli: 0,
    };
  }

  /** Whole steps on the display. */
  get steps(): number {
    return Math.floor(this.#state.milli / MILLI_PER_STEP);
  }

  get dueSteps(): number {
    return Math.floor(this.#state.dueMilli / MILLI_PER_STEP);
  }

  get dueDate(): string {
    return `${this.#state.dueYear}-12-31`;
  }

  get monthSteps(): number {
    return Math.floor(this.#state.monthMilli / MILLI_PER_STEP);
  }

  /** The last day of last month. */
  get monthDate(): string {
    const { month } = this.#state;
    return new Date(Date.UTC(Math.floor(month / 12), month % 12, 0)).toISOString().slice(0, 10);
  }

  /** Adds what was counted in a step that ended at `at`. */
  count(milli: number, at: Instant): void {
    const shown = this.#clock.read(at);
    let { dueYear, dueMilli, month, monthMilli } = this.#state;
    const total = this.#state.milli + milli;
    if (shown >= meterNewYear(dueYear + 2)) {
      dueYear = meterYear(shown) - 1;
      dueMilli = total;
    }
    if (meterMonth(shown) > month) {
      month = meterMonth(shown);
      monthMilli = total;
    }
    this.#state = { milli: total, dueYear, dueMilli, month, monthMilli };
  }

  state(): RegisterState {
    return this.#state;
  }

  restore(state: RegisterState): void {
    this.#state = state;
  }
}

function meterMonth(shown: Instant): number {
  const date = new Date(shown + METER_OFFSET_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
