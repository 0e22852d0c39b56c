/**
 * A water meter, heat meter, room sensor or smoke detector of the house: what it sees of the
 * dwelling, its register, and its telegrams as a device of its kind sends them.
 */
import { defined } from '#kernel/defined.ts';
import type { Rng } from '#kernel/rng.ts';
import { HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { Aes128 } from '#wire/security/aes.ts';
import { driverFor, genericDriver, meterRecords, type MeterValues } from '#wire/drivers/index.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { overlapMs, type EffectLog } from '../core/effects.ts';
import { METER_OFFSET_MS, type DeviceClock } from '../devices/device-clock.ts';
import { STATUS_POWER_LOW } from '../devices/heat-cost-allocator.ts';
import { Register, type RegisterState } from '../devices/register.ts';
import { hasCounter, nextCounter, securityFields } from '../devices/telegram-security.ts';
import { nextAccessNumber } from '../devices/transmit-schedule.ts';
import type { BuildingArrays } from '../physics/building-arrays.ts';
import { roomHumidityPct } from '../physics/humidity.ts';
import { WaterTap } from '../physics/water.ts';
import { habitOf, type Habit } from '../physics/set-points.ts';
import { Electricity, type ElectricityState, type PowerSeen } from './electricity.ts';
import { STEP_MS, type Step } from './house-heat.ts';
import type { RegisterMeter } from './house.ts';
import { batteryUsed, type SendingMeter } from './sending-meter.ts';

interface RegisterMeterSpec {
  readonly meter: RegisterMeter;
  readonly habit: Habit;
  readonly aes: Aes128;
  readonly clock: DeviceClock;
  readonly mountedAt: Instant;
  /** Lets the whole house count all steps that are over. */
  readonly catchUp: (at: Instant) => void;
  readonly effects: EffectLog;
  /** What is done to its dwelling. */
  readonly dwellingEffects: EffectLog;
  /** Fork of this meter. */
  readonly rng: Rng;
  /** Warm water that its dwelling drew from the plant in the last step, ml. */
  readonly warmMl: () => number;
  readonly startAt: Instant;
  /** Most that its dwelling may draw, W; undefined where nothing limits it. */
  readonly limitW: (at: Instant) => number | undefined;
  readonly arrays: BuildingArrays;
  /** Of its dwelling: a heat meter counts the heat of all, a sensor hangs in the first. */
  readonly rooms: readonly number[];
}

export interface RegisterMeterState {
  readonly register: RegisterState;
  /** What passed in the last step, thousandths; below 0 it flowed back. */
  readonly lastMilli: number;
  /** What passed while it was stuck, thousandths; left out where it never was. */
  readonly uncountedMilli?: number;
  /** Of a heat meter: all heat since the mounting, thousandths of a Wh. */
  readonly heatMilliWh?: number;
  /** Of an electricity meter. */
  readonly electricity?: ElectricityState;
  /** What its radio repeats; left out where it shows the register. */
  readonly frozen?: RegisterState;
  readonly accessNumber: number;
  readonly counter: number;
  /** Telegrams since the mounting. */
  readonly sent: number;
  /** Of a room sensor: what it measured in the last hour, the newest first. */
  readonly measured?: readonly Measured[];
}

/** Temperature of room and outdoor air in a step. */
type Measured = readonly [roomC: number, outdoorC: number];

/** What a register that runs on really has, as its telegrams count it: litres, or watt hours. */
export interface RegisterTruth {
  readonly meterId: string;
  readonly units: number;
  readonly dueDate: string;
  readonly dueDateUnits: number;
}

export interface PowerTruth extends PowerSeen {
  readonly dwellingId: string;
}

/** A detector is tested about once a year. */
const TEST_EVERY_MS = 365 * 24 * HOUR_MS;

export class WorldRegisterMeter implements SendingMeter {
  readonly id: string;
  readonly meter: RegisterMeter;
  readonly #spec: RegisterMeterSpec;
  readonly #register: Register;
  readonly #tap: WaterTap | undefined;
  readonly #electricity: Electricity | undefined;
  #measured: readonly Measured[] = [];
  /** What the radio shows. */
  readonly #shown: Register;
  #frozen: RegisterState | undefined;
  #lastMilli = 0;
  #uncountedMilli = 0;
  #heatMilliWh = 0;
  #accessNumber: number;
  #counter: number;
  #sent = 0;
  #units = 0;

  constructor(spec: RegisterMeterSpec) {
    const { meter, habit, rng, clock, mountedAt } = spec;
    this.#spec = spec;
    this.id = formatAddress(meter.address);
    this.meter = meter;
    this.#register = new Register(clock, mountedAt);
    this.#shown = new Register(clock, mountedAt);
    this.#accessNumber = rng.fork('access-number').below(256);
    this.#counter = hasCounter(meter.security) ? rng.fork('counter').below(10_000) : 0;
    const isCold = meter.kind === 'cold-water';
    this.#tap = isCold ? new WaterTap('cold', habit, rng.fork('tap')) : undefined;
    const feedIn = new Register(clock, mountedAt);
    this.#electricity =
      meter.power &&
      new Electricity(meter.power, habit, {
        ...{ feedIn, startAt: spec.startAt, limitW: spec.limitW },
        rng: rng.fork('power'),
      });
  }

  get label(): string {
    return this.meter.label;
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
    const { steps, dueDate, dueSteps } = this.#register;
    const perStep = this.meter.kind === 'heat' ? KILO : 1;
    return {
      ...{ meterId: this.id, dueDate },
      units: steps * perStep,
      dueDateUnits: dueSteps * perStep,
    };
  }

  /** Of an electricity meter: what its connection really drew. */
  powerTruth(at: Instant): PowerTruth[] {
    if (this.#electricity === undefined) return [];
    this.catchUp(at);
    return [{ dwellingId: this.meter.dwellingId, ...this.#electricity.seen }];
  }

  later(at: Instant, durationMs: number): Instant {
    return this.#spec.clock.later(at, durationMs);
  }

  catchUp(at: Instant): void {
    this.#spec.catchUp(at);
  }

  /** Counts a step that the building and the radiators have made. */
  count(step: Step): void {
    if (this.meter.kind === 'room-sensor') this.#measure(step);
    this.#freeze(step.from);
    const passed = this.#step(step);
    const isStuck = this.#spec.effects.at('meter-stuck', step.from) !== undefined;
    if (isStuck) this.#uncountedMilli += passed;
    this.#lastMilli = isStuck ? 0 : passed;
    this.#register.count(Math.max(0, this.#lastMilli), step.from + step.durationMs);
  }

  /** Keeps what the register showed when its radio began to repeat it. */
  #freeze(at: Instant): void {
    const isFrozen = this.#spec.effects.at('meter-frozen', at) !== undefined;
    this.#frozen = isFrozen ? (this.#frozen ?? this.#register.state()) : undefined;
  }

  telegram(at: Instant): Uint8Array {
    this.catchUp(at);
    const { meter, aes, mountedAt } = this.#spec;
    const { address, security } = meter;
    const accessNumber = this.#accessNumber;
    this.#accessNumber = nextAccessNumber(accessNumber);
    this.#counter = nextCounter(security, this.#counter, at - mountedAt);
    this.#sent += 1;
    const driver = driverFor(address) ?? genericDriver(address);
    const isFrozen = this.#spec.effects.at('meter-frozen', at) !== undefined;
    this.#shown.restore((isFrozen ? this.#frozen : undefined) ?? this.#register.state());
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
      lastMilli: this.#lastMilli,
      ...(this.#uncountedMilli === 0 ? {} : { uncountedMilli: this.#uncountedMilli }),
      ...defined({ frozen: this.#frozen }),
      ...(this.meter.kind === 'heat' ? { heatMilliWh: this.#heatMilliWh } : {}),
      ...(this.#electricity && { electricity: this.#electricity.state() }),
      accessNumber: this.#accessNumber,
      counter: this.#counter,
      sent: this.#sent,
      ...(this.meter.kind === 'room-sensor' ? { measured: this.#measured } : {}),
    };
  }

  restore(state: RegisterMeterState): void {
    this.#register.restore(state.register);
    this.#lastMilli = state.lastMilli;
    this.#uncountedMilli = state.uncountedMilli ?? 0;
    this.#heatMilliWh = state.heatMilliWh ?? 0;
    this.#frozen = state.frozen;
    if (state.electricity !== undefined) this.#electricity?.restore(state.electricity);
    this.#accessNumber = state.accessNumber;
    this.#counter = state.counter;
    this.#sent = state.sent;
    this.#measured = state.measured ?? [];
  }

  /** Millilitres or Wh that passed in the step, back below 0; nothing for what does not count. */
  #step(step: Step): number {
    const { from, durationMs, now } = step;
    const { effects, warmMl } = this.#spec;
    if (this.meter.kind === 'heat') this.#pass(durationMs);
    if (batteryUsed(effects, from) === 1) return 0;
    switch (this.meter.kind) {
      case 'warm-water':
        return warmMl() + this.#flowed(from, durationMs);
      case 'cold-water': {
        const away = this.#isAway(from);
        const tap = this.#tap;
        const { dwellingEffects, habit } = this.#spec;
        tap?.setHabit(habitOf(dwellingEffects.newest('habit', from)?.options.habit, habit));
        const drawn =
          durationMs === STEP_MS
            ? tap?.drawn(now, from, { durationMs, away })
            : tap?.drawnInDay(from, away);
        return (drawn ?? 0) + this.#flowed(from, durationMs);
      }
      case 'heat': {
        // All heat since the mounting, so that no rounding adds up.
        const counted = this.#register.state().milli + this.#uncountedMilli;
        return Math.floor(this.#heatMilliWh / KILO) - counted;
      }
      case 'electricity':
        return this.#electricity?.count(step, this.#spec.dwellingEffects) ?? 0;
      case 'room-sensor':
      case 'smoke-detector':
        return 0;
    }
  }

  /** Heat that went through it into the rooms. */
  #pass(durationMs: number): void {
    const { arrays, rooms } = this.#spec;
    for (const room of rooms) {
      const heatW = arrays.heatW[room] as number;
      this.#heatMilliWh += Math.round((heatW * durationMs * KILO) / HOUR_MS);
    }
  }

  #measure({ now }: Step): void {
    const { arrays, rooms } = this.#spec;
    const newest = [arrays.airC[rooms[0] ?? 0] ?? 0, now.outdoorC] as const;
    this.#measured = [newest, ...this.#measured.slice(0, STEPS_PER_HOUR - 1)];
  }

  #isAway(at: Instant): boolean {
    return this.#spec.dwellingEffects.at('away', at) !== undefined;
  }

  /** What leaks, less what flows back, ml. */
  #flowed(from: Instant, durationMs: number): number {
    const { effects } = this.#spec;
    const span = { from, until: from + durationMs };
    const mlMs = (kind: 'leak' | 'backflow'): number =>
      effects
        .all(kind)
        .reduce((sum, one) => sum + one.options.millilitresPerHour * overlapMs(one, span), 0);
    return Math.floor((mlMs('leak') - mlMs('backflow')) / HOUR_MS);
  }

  #values(at: Instant): { readonly values: MeterValues; readonly units: number } {
    switch (this.meter.kind) {
      case 'cold-water':
      case 'warm-water':
        return { values: this.#waterValues(at), units: this.#shown.steps };
      case 'heat':
        return { values: this.#heatValues(at), units: this.#shown.steps * KILO };
      case 'electricity':
        return { values: this.#electricityValues(at), units: this.#shown.steps };
      case 'room-sensor':
        return this.#roomValues();
      case 'smoke-detector':
        return { values: this.#detectorValues(at), units: 0 };
    }
  }

  #waterValues(at: Instant): MeterValues {
    const register = this.#shown;
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
    const register = this.#shown;
    return {
      energy: register.steps,
      dueDateEnergy: register.dueSteps,
      previousMonthEnergy: register.monthSteps,
      errorFlags: 0,
      ...this.#dates(at),
    };
  }

  #electricityValues(at: Instant): MeterValues {
    const deviceAt = this.#spec.clock.read(at);
    return this.#electricity?.values(this.#shown, { deviceAt, lastMilli: this.#lastMilli }) ?? {};
  }

  #dates(at: Instant): MeterValues {
    const shown = new Date(this.#spec.clock.read(at) + METER_OFFSET_MS).toISOString();
    const { dueDate, monthDate } = this.#shown;
    const deviceTime = shown.slice(0, 'YYYY-MM-DDTHH:MM'.length);
    return { dueDate, previousMonthDate: monthDate, errorDate: null, deviceTime };
  }

  /** Now and the mean of the last hour. */
  #roomValues(): { readonly values: MeterValues; readonly units: number } {
    const steps = this.#measured.map(([roomC, outdoorC]) => ({
      roomC,
      humidity: roomHumidityPct(roomC, outdoorC),
    }));
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
const STEPS_PER_HOUR = 4;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
