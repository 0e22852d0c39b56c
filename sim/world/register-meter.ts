/**
 * A water meter, heat meter, room sensor or smoke detector of the house: what it sees of the
 * dwelling, its register, and its telegrams as a device of its kind sends them.
 */
import type { Rng } from '#kernel/rng.ts';
import { assert } from '#kernel/errors.ts';
import { HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import type { Aes128 } from '#wire/security/aes.ts';
import { driverFor, meterRecords } from '#wire/drivers/index.ts';
import type { MeterValues } from '#wire/drivers/index.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { EffectLog } from '../core/effects.ts';
import { METER_OFFSET_MS } from '../devices/device-clock.ts';
import type { DeviceClock } from '../devices/device-clock.ts';
import { STATUS_POWER_LOW } from '../devices/heat-cost-allocator.ts';
import { Register } from '../devices/register.ts';
import type { RegisterState } from '../devices/register.ts';
import { hasCounter, nextCounter, securityFields } from '../devices/telegram-security.ts';
import { nextAccessNumber } from '../devices/transmit-schedule.ts';
import type { Habit, Room } from '../physics/dwelling.ts';
import { roomHumidityPct } from '../physics/humidity.ts';
import { WaterTap } from '../physics/water.ts';
import { STEP_MS, WARM_UP_STEP_MS } from './house-conditions.ts';
import type { HouseConditions } from './house-conditions.ts';
import type { RegisterMeter } from './house.ts';
import { batteryUsed } from './sending-meter.ts';
import type { SendingMeter } from './sending-meter.ts';
import type { WorldMeter } from './world-meter.ts';

export interface RegisterMeterSpec {
  readonly meter: RegisterMeter;
  readonly habit: Habit;
  readonly aes: Aes128;
  readonly clock: DeviceClock;
  readonly conditions: HouseConditions;
  readonly mountedAt: Instant;
  /** Steps before this instant take an hour. */
  readonly fineFrom: Instant;
  readonly effects: EffectLog;
  /** What is done to its dwelling. */
  readonly dwellingEffects: EffectLog;
  /** Fork of this meter. */
  readonly rng: Rng;
  /** The radiators behind a heat meter. */
  readonly radiators: readonly WorldMeter[];
  /** The room of a sensor. */
  readonly room: Room;
}

export interface RegisterMeterState {
  readonly register: RegisterState;
  readonly countedTo: Instant;
  /** Counted in the last step, thousandths. */
  readonly lastMilli: number;
  readonly accessNumber: number;
  readonly counter: number;
  /** Telegrams since the mounting. */
  readonly sent: number;
}

/** What a register that runs on really has, in steps of its display. */
export interface RegisterTruth {
  readonly meterId: string;
  readonly units: number;
  readonly dueDate: string;
  readonly dueDateUnits: number;
}

/** A detector is tested about once a year. */
const TEST_EVERY_MS = 365 * 24 * HOUR_MS;
/** A cistern that does not close. */
const LEAK_LITRES_PER_HOUR = 12;

export class WorldRegisterMeter implements SendingMeter {
  readonly id: string;
  readonly meter: RegisterMeter;
  readonly #spec: RegisterMeterSpec;
  readonly #register: Register;
  readonly #tap: WaterTap | undefined;
  #countedTo: Instant;
  #lastMilli = 0;
  #accessNumber: number;
  #counter: number;
  #sent = 0;
  #units = 0;

  constructor(spec: RegisterMeterSpec) {
    const { meter, habit, rng, clock, mountedAt } = spec;
    this.#spec = spec;
    this.id = formatAddress(meter.address);
    this.meter = meter;
    this.#countedTo = mountedAt;
    this.#register = new Register(clock, mountedAt);
    this.#accessNumber = rng.fork('access-number').below(256);
    this.#counter = hasCounter(meter.security) ? rng.fork('counter').below(10_000) : 0;
    const water = meter.kind === 'cold-water' ? 'cold' : 'warm';
    const isWater = meter.kind === 'cold-water' || meter.kind === 'warm-water';
    this.#tap = isWater ? new WaterTap(water, habit, rng.fork('tap')) : undefined;
  }

  get label(): string {
    return this.meter.label;
  }

  /** What it measures, if it is a heat meter. */
  get radiators(): readonly WorldMeter[] {
    return this.#spec.meter.kind === 'heat' ? this.#spec.radiators : [];
  }

  get number(): string {
    return this.meter.address.id;
  }

  get place(): RegisterMeter['place'] {
    return this.meter.place;
  }

  get effects(): EffectLog {
    return this.#spec.effects;
  }

  get accessNumber(): number {
    return this.#accessNumber;
  }

  get units(): number {
    return this.#units;
  }

  /** Of a meter that counts: what its register had at the last due date. */
  truth(at: Instant): RegisterTruth {
    this.catchUp(at);
    const { steps: units, dueDate, dueSteps: dueDateUnits } = this.#register;
    return { meterId: this.id, units, dueDate, dueDateUnits };
  }

  later(at: Instant, durationMs: number): Instant {
    return this.#spec.clock.later(at, durationMs);
  }

  catchUp(at: Instant): void {
    for (;;) {
      const from = this.#countedTo;
      const durationMs = from < this.#spec.fineFrom ? WARM_UP_STEP_MS : STEP_MS;
      if (from + durationMs > at) return;
      this.#lastMilli = this.#step(from, durationMs);
      this.#register.count(this.#lastMilli, from + durationMs);
      this.#countedTo = from + durationMs;
    }
  }

  telegram(at: Instant): Uint8Array {
    this.catchUp(at);
    const { meter, aes, mountedAt } = this.#spec;
    const { address, security } = meter;
    const accessNumber = this.#accessNumber;
    this.#accessNumber = nextAccessNumber(accessNumber);
    this.#counter = nextCounter(security, this.#counter, at - mountedAt);
    this.#sent += 1;
    const driver = driverFor(address);
    assert(driver !== undefined, () => `no driver for ${this.id}`);
    const { values, units } = this.#values(at);
    this.#units = units;
    const status = batteryUsed(this.#spec.effects, at) > 0 ? { status: STATUS_POWER_LOW } : {};
    return encodeTelegram({
      address,
      ...status,
      accessNumber,
      ...securityFields(security, { accessNumber, counter: this.#counter, aes }),
      records: meterRecords(driver, values),
    });
  }

  state(): RegisterMeterState {
    return {
      register: this.#register.state(),
      countedTo: this.#countedTo,
      lastMilli: this.#lastMilli,
      accessNumber: this.#accessNumber,
      counter: this.#counter,
      sent: this.#sent,
    };
  }

  restore(state: RegisterMeterState): void {
    this.#register.restore(state.register);
    this.#countedTo = state.countedTo;
    this.#lastMilli = state.lastMilli;
    this.#accessNumber = state.accessNumber;
    this.#counter = state.counter;
    this.#sent = state.sent;
  }

  /** Millilitres or Wh in the step; nothing for what does not count. */
  #step(from: Instant, durationMs: number): number {
    const { conditions, radiators, effects } = this.#spec;
    if (batteryUsed(effects, from) === 1) return 0;
    const now = conditions.of(from, durationMs);
    if (this.#tap !== undefined) {
      const drawn = this.#tap.drawn(now, from, { durationMs, away: this.#isAway(from) });
      return drawn + this.#leaked(from, durationMs);
    }
    if (this.meter.kind !== 'heat') return 0;
    // All heat since the mounting, so that a meter may catch up late like any other.
    let totalMilliWh = 0;
    for (const radiator of radiators) {
      radiator.catchUp(from + durationMs);
      totalMilliWh += radiator.totalHeatMilliWh;
    }
    return Math.floor(totalMilliWh / KILO) - this.#register.state().milli;
  }

  #isAway(at: Instant): boolean {
    return this.#spec.dwellingEffects.at('away', at) !== undefined;
  }

  #leaked(from: Instant, durationMs: number): number {
    if (this.#spec.effects.at('leak', from) === undefined) return 0;
    return Math.floor((LEAK_LITRES_PER_HOUR * KILO * durationMs) / HOUR_MS);
  }

  #values(at: Instant): { readonly values: MeterValues; readonly units: number } {
    switch (this.meter.kind) {
      case 'cold-water':
      case 'warm-water':
        return { values: this.#waterValues(at), units: this.#register.steps };
      case 'heat':
        return { values: this.#heatValues(at), units: this.#register.steps * KILO };
      case 'room-sensor':
        return this.#roomValues();
      case 'smoke-detector':
        return { values: this.#detectorValues(at), units: 0 };
    }
  }

  #waterValues(at: Instant): MeterValues {
    const register = this.#register;
    const litresPerHour = (this.#lastMilli * HOUR_MS) / STEP_MS / KILO;
    return {
      volume: register.steps / KILO,
      dueDateVolume: register.dueSteps / KILO,
      previousMonthVolume: register.monthSteps / KILO,
      volumeFlow: Math.round(litresPerHour) / KILO,
      ...this.#dates(at),
    };
  }

  #heatValues(at: Instant): MeterValues {
    const register = this.#register;
    return {
      energy: register.steps,
      dueDateEnergy: register.dueSteps,
      previousMonthEnergy: register.monthSteps,
      errorFlags: 0,
      ...this.#dates(at),
    };
  }

  #dates(at: Instant): MeterValues {
    const shown = new Date(this.#spec.clock.read(at) + METER_OFFSET_MS).toISOString();
    const { dueDate, monthDate } = this.#register;
    const deviceTime = shown.slice(0, 'YYYY-MM-DDTHH:MM'.length);
    return { dueDate, previousMonthDate: monthDate, errorDate: null, deviceTime };
  }

  /** Now and the mean of the last hour. */
  #roomValues(): { readonly values: MeterValues; readonly units: number } {
    const { conditions, room } = this.#spec;
    const last = this.#countedTo - STEP_MS;
    const steps = [0, 1, 2, 3].map((back) => {
      const from = last - back * STEP_MS;
      const now = conditions.of(from, STEP_MS);
      const { roomC } = room.demand(now, this.#isAway(from));
      return { roomC, humidity: roomHumidityPct(roomC, now.feltC) };
    });
    const [now = { roomC: 0, humidity: 0 }] = steps;
    const centiC = Math.round(now.roomC * 100);
    const values = {
      temperature: centiC / 100,
      hourTemperature: Math.round(mean(steps.map(({ roomC }) => roomC)) * 100) / 100,
      humidity: Math.round(now.humidity),
      hourHumidity: Math.round(mean(steps.map(({ humidity }) => humidity))),
      stateFlags: 0,
    };
    return { values, units: centiC };
  }

  #detectorValues(at: Instant): MeterValues {
    const sinceTest = (at - this.#spec.mountedAt) % TEST_EVERY_MS;
    return {
      stateFlags: 0,
      messageCount: this.#sent,
      testMinutesAgo: Math.floor(sinceTest / MINUTE_MS),
    };
  }
}

const KILO = 1000;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
