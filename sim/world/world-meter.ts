/**
 * One radiator with its allocator: room → heat demand → over-temperature → what the two sensors
 * see → register, in steps on a fixed grid of UTC. A step depends on its instant alone, so a meter
 * may catch up late, when it sends, and still counts the same.
 */
import { assert } from '#kernel/errors.ts';
import type { Rng } from '#kernel/rng.ts';
import { berlinDate, HOUR_MS } from '#kernel/time.ts';
import type { CivilDate, Instant } from '#kernel/time.ts';
import type { Aes128 } from '#wire/security/aes.ts';
import { formatAddress, parseAddress } from '#wire/link-layer.ts';
import type { EffectLog } from '../core/effects.ts';
import type { DeviceClock } from '../devices/device-clock.ts';
import { throughHands } from '../devices/sensor-view.ts';
import type { SensorView } from '../devices/sensor-view.ts';
import {
  countedInHour,
  countMicroUnits,
  HeatCostAllocator,
  START_OVER_CENTI_K,
  STATUS_POWER_LOW,
} from '../devices/heat-cost-allocator.ts';
import type { AllocatorState } from '../devices/heat-cost-allocator.ts';
import { hasCounter } from '../devices/telegram-security.ts';
import type { FrameSays } from '../radio/radio.ts';
import { Room } from '../physics/dwelling.ts';
import type { Habit } from '../physics/dwelling.ts';
import type { StepConditions } from '../physics/hour-table.ts';
import { heatOutputW, overTemperatureK, sensorOverK } from '../physics/radiator.ts';
import { STEP_MS, WARM_UP_STEP_MS } from './house-conditions.ts';
import type { HourTable } from '../physics/hour-table.ts';
import type { HouseConditions } from './house-conditions.ts';
import type { HouseMeter } from './house.ts';
import { batteryUsed } from './sending-meter.ts';
import type { SendingMeter } from './sending-meter.ts';

/** A sensor that is less over the room counts nothing, however both are rounded. */
const NEVER_COUNTED_K = START_OVER_CENTI_K / 100 - 0.1;

export interface WorldMeterSpec {
  readonly meter: HouseMeter;
  readonly habit: Habit;
  readonly aes: Aes128;
  readonly clock: DeviceClock;
  readonly conditions: HouseConditions;
  /** Where counting begins; on the hour. */
  readonly mountedAt: Instant;
  /** Steps before this instant take an hour. */
  readonly fineFrom: Instant;
  readonly effects: EffectLog;
  /** What is done to its dwelling. */
  readonly dwellingEffects: EffectLog;
  /** Finds the meter that it is swapped with. */
  readonly byLabel: (label: string) => WorldMeter | undefined;
  /** Fork of this meter. */
  readonly rng: Rng;
}

export interface WorldMeterState {
  readonly allocator: AllocatorState;
  readonly countedTo: Instant;
  readonly heatMilliWh: number;
  readonly dueHeatMilliWh: number;
  readonly totalHeatMilliWh: number;
}

export class WorldMeter implements SendingMeter {
  readonly id: string;
  readonly meter: HouseMeter;
  readonly allocator: HeatCostAllocator;
  readonly #spec: WorldMeterSpec;
  readonly #room: Room;
  #countedTo: Instant;
  #heatMilliWh = 0;
  #dueHeatMilliWh = 0;
  #totalHeatMilliWh = 0;
  #says: FrameSays | undefined;

  constructor(spec: WorldMeterSpec) {
    const { meter, habit, rng } = spec;
    this.#spec = spec;
    this.id = formatAddress(meter.address);
    this.meter = meter;
    this.#countedTo = spec.mountedAt;
    this.#room = new Room(
      { kind: meter.roomKind, habit, areaM2: meter.roomAreaM2, lossWPerK: meter.lossWPerK },
      rng.fork('room'),
    );
    this.allocator = new HeatCostAllocator({
      address: meter.address,
      security: meter.security,
      aes: spec.aes,
      clock: spec.clock,
      mountedAt: spec.mountedAt,
      accessNumber: rng.fork('access-number').below(256),
      ...(hasCounter(meter.security) ? { counter: rng.fork('counter').below(10_000) } : {}),
    });
  }

  /** Heat given off since the last due date, counted or not, thousandths of a Wh. */
  get heatMilliWh(): number {
    return this.#heatMilliWh;
  }

  /** The same of the period before the last due date. */
  get dueHeatMilliWh(): number {
    return this.#dueHeatMilliWh;
  }

  /** Everything since the mounting. */
  get totalHeatMilliWh(): number {
    return this.#totalHeatMilliWh;
  }

  get label(): string {
    return this.meter.label;
  }

  get number(): string {
    return this.meter.address.id;
  }

  get place(): HouseMeter['place'] {
    return this.meter.place;
  }

  get effects(): EffectLog {
    return this.#spec.effects;
  }

  get units(): number {
    return this.allocator.units;
  }

  get says(): FrameSays | undefined {
    return this.#says;
  }

  get accessNumber(): number {
    return this.allocator.accessNumber;
  }

  later(at: Instant, durationMs: number): Instant {
    return this.#spec.clock.later(at, durationMs);
  }

  catchUp(at: Instant): void {
    for (;;) {
      const from = this.#countedTo;
      const durationMs = from < this.#spec.fineFrom ? WARM_UP_STEP_MS : STEP_MS;
      if (from + durationMs > at) return;
      this.#step(from, durationMs);
      this.#countedTo = from + durationMs;
    }
  }

  /** Nothing was ever done to it from outside. */
  get isUndisturbed(): boolean {
    const { effects, dwellingEffects } = this.#spec;
    const isQuiet = effects.state().length === 0 && dwellingEffects.state().length === 0;
    return isQuiet && this.meter.spareFor === undefined;
  }

  /** False in a drawer, and after it was exchanged: it counts nothing and sends nothing. */
  isInService(at: Instant): boolean {
    const isExchanged = this.#spec.effects.at('exchanged', at) !== undefined;
    return this.meter.spareFor === undefined ? !isExchanged : isExchanged;
  }

  /** Whose radiator and room it is: those of the one before it go on. */
  get #radiator(): WorldMeter {
    return this.#spec.byLabel(this.meter.spareFor ?? '') ?? this;
  }

  /**
   * What `catchUp` would count in the hours of the table, the first of which begins with its
   * mounting, while nothing is done to it. Same sums, no object an hour.
   */
  countHours(hours: HourTable, scratch: { roomC: Float64Array; heatW: Float64Array }): void {
    const { mountedAt } = this.#spec;
    assert(this.#countedTo === mountedAt && this.isUndisturbed, 'it was mounted a moment ago');
    this.#room.hourlyDemand(hours, scratch);
    const endOf = (hour: number): Instant => mountedAt + (hour + 1) * HOUR_MS;
    for (let from = 0; from < hours.count;) {
      const due = firstWhere(from, hours.count - 1, (hour) => this.allocator.isDue(endOf(hour)));
      this.#countHours(scratch, from, due);
      from = due + 1;
    }
    this.#countedTo = mountedAt + hours.count * HOUR_MS;
  }

  /** Hours of which at most the last passes the due date. */
  #countHours(
    { roomC, heatW }: { roomC: Float64Array; heatW: Float64Array },
    from: number,
    last: number,
  ): void {
    const { ratedOutputW, coupling } = this.meter;
    const leastW = heatOutputW(ratedOutputW, NEVER_COUNTED_K / (1 - coupling));
    let milliWh = 0;
    let counted = 0;
    for (let hour = from; hour <= last; hour++) {
      const given = Math.min(heatW[hour] as number, ratedOutputW);
      if (given === 0) continue;
      milliWh += Math.round((given * HOUR_MS * 1000) / HOUR_MS);
      if (given < leastW) continue;
      const room = roomC[hour] as number;
      const radiator = room + sensorOverK(overTemperatureK(ratedOutputW, given), coupling);
      // As `throughHands` has it, where nobody's hands are.
      const seen = room + (radiator - room);
      counted += countedInHour(Math.round(seen * 100), Math.round(room * 100));
    }
    this.#heatMilliWh += milliWh;
    this.#totalHeatMilliWh += milliWh;
    const { mountedAt } = this.#spec;
    if (!this.allocator.count(counted, mountedAt + (last + 1) * HOUR_MS)) return;
    this.#dueHeatMilliWh = this.#heatMilliWh;
    this.#heatMilliWh = 0;
  }

  telegram(at: Instant): Uint8Array {
    this.catchUp(at);
    const errorDate = this.#removedOn(at);
    const { dueDate, dueDateUnits } = this.allocator;
    const deviceAt = this.#spec.clock.read(at);
    this.#says = { dueDate, dueDateUnits, deviceAt, errorDate };
    const { effects } = this.#spec;
    const foreign = effects.at('duplicate-address', at)?.options.address;
    return this.allocator.telegram(at, {
      errorDate,
      ...(batteryUsed(effects, at) > 0 ? { status: STATUS_POWER_LOW } : {}),
      ...(foreign === undefined ? {} : { address: parseAddress(foreign) }),
    });
  }

  state(): WorldMeterState {
    return {
      allocator: this.allocator.state(),
      countedTo: this.#countedTo,
      heatMilliWh: this.#heatMilliWh,
      dueHeatMilliWh: this.#dueHeatMilliWh,
      totalHeatMilliWh: this.#totalHeatMilliWh,
    };
  }

  restore(state: WorldMeterState): void {
    this.allocator.restore(state.allocator);
    this.#countedTo = state.countedTo;
    this.#heatMilliWh = state.heatMilliWh;
    this.#dueHeatMilliWh = state.dueHeatMilliWh;
    this.#totalHeatMilliWh = state.totalHeatMilliWh;
  }

  #step(from: Instant, durationMs: number): void {
    const conditions = this.#spec.conditions.of(from, durationMs);
    const heatW = this.isInService(from) ? this.#radiator.#demand(conditions, from).heatW : 0;
    const milliWh = Math.round((heatW * durationMs * 1000) / HOUR_MS);
    this.#heatMilliWh += milliWh;
    this.#totalHeatMilliWh += milliWh;
    const counted = this.#counted(from, durationMs);
    if (!this.allocator.count(counted, from + durationMs)) return;
    this.#dueHeatMilliWh = this.#heatMilliWh;
    this.#heatMilliWh = 0;
  }

  /** Millionths of a unit; nothing without power. */
  #counted(from: Instant, durationMs: number): number {
    const { effects, conditions } = this.#spec;
    if (batteryUsed(effects, from) === 1 || !this.isInService(from)) return 0;
    const stuck = effects.at('sensor-stuck', from);
    const seenAt = stuck === undefined ? from : stuck.from - (stuck.from % STEP_MS);
    const seen = this.#seen(conditions.of(seenAt, durationMs), seenAt);
    // What somebody does in front of it holds now, whatever its sensors are stuck at.
    const { roomC, radiatorC } = stuck === undefined ? throughHands(seen, effects, from) : seen;
    return countMicroUnits({
      radiatorCentiC: Math.round(radiatorC * 100),
      roomCentiC: Math.round(roomC * 100),
      durationMs,
    });
  }

  /** What its sensors see: those of a swapped allocator another radiator, of a removed one the room. */
  #seen(conditions: StepConditions, at: Instant): SensorView {
    const { effects, byLabel } = this.#spec;
    const swap = effects.at('meters-swapped', at);
    const host = (swap === undefined ? undefined : byLabel(swap.options.other)) ?? this.#radiator;
    const { roomC, heatW } = host.#demand(conditions, at);
    if (effects.at('meter-removed', at) !== undefined) return { roomC, radiatorC: roomC };
    const overK = overTemperatureK(host.meter.ratedOutputW, heatW);
    return { roomC, radiatorC: roomC + sensorOverK(overK, host.meter.coupling) };
  }

  /** The first day on which it was opened or taken off; it stays in its memory. */
  #removedOn(at: Instant): CivilDate | null {
    const { effects } = this.#spec;
    const opened = [...effects.all('meter-removed'), ...effects.all('meter-opened')];
    const from = Math.min(...opened.map((one) => one.from));
    return from > at ? null : berlinDate(from);
  }

  /** A radiator gives no more than it is rated for: the boiler does not go beyond 75 °C. */
  #demand(conditions: StepConditions, from: Instant): { roomC: number; heatW: number } {
    const isAway = this.#spec.dwellingEffects.at('away', from) !== undefined;
    const demand = this.#room.demand(conditions, isAway);
    return { roomC: demand.roomC, heatW: Math.min(demand.heatW, this.meter.ratedOutputW) };
  }
}

/** The first of a range for which something holds that goes on holding; the last where it never does. */
function firstWhere(from: number, last: number, holds: (index: number) => boolean): number {
  let [low, high] = [from, last];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
