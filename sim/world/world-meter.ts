/**
 * One radiator with its allocator: room → heat demand → over-temperature → what the two sensors
 * see → register, in steps on a fixed grid of UTC. A step depends on its instant alone, so a meter
 * may catch up late, when it sends, and still counts the same.
 */
import type { Rng } from '#kernel/rng.ts';
import { HOUR_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import type { Aes128 } from '#wire/aes.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { DeviceClock } from '../devices/device-clock.ts';
import { countMicroUnits, HeatCostAllocator } from '../devices/heat-cost-allocator.ts';
import type { AllocatorState } from '../devices/heat-cost-allocator.ts';
import { Room } from '../physics/dwelling.ts';
import type { Habit, StepConditions } from '../physics/dwelling.ts';
import { overTemperatureK, sensorOverK } from '../physics/radiator.ts';
import { STEP_MS, WARM_UP_STEP_MS } from './house-conditions.ts';
import type { HouseConditions } from './house-conditions.ts';
import type { HouseMeter } from './property.ts';

export interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

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
  readonly away: readonly Span[];
  /** Spans without radio. */
  readonly silent: readonly Span[];
  /** Fork of this meter. */
  readonly rng: Rng;
}

export interface WorldMeterState {
  readonly allocator: AllocatorState;
  readonly countedTo: Instant;
  readonly heatMilliWh: number;
  readonly dueHeatMilliWh: number;
}

export class WorldMeter {
  readonly id: string;
  readonly meter: HouseMeter;
  readonly allocator: HeatCostAllocator;
  readonly #spec: WorldMeterSpec;
  readonly #room: Room;
  #countedTo: Instant;
  #heatMilliWh = 0;
  #dueHeatMilliWh = 0;

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
      mode: meter.mode,
      aes: spec.aes,
      clock: spec.clock,
      mountedAt: spec.mountedAt,
      accessNumber: rng.fork('access-number').below(256),
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

  get silent(): readonly Span[] {
    return this.#spec.silent;
  }

  isSilent(at: Instant): boolean {
    return isWithin(this.#spec.silent, at);
  }

  /** The instant `durationMs` later by the meter's own crystal. */
  later(at: Instant, durationMs: number): Instant {
    const { clock } = this.#spec;
    return Math.max(at + 1, clock.instantOf(clock.read(at) + durationMs));
  }

  /** Counts all steps that are over by `at`. */
  catchUp(at: Instant): void {
    for (;;) {
      const from = this.#countedTo;
      const durationMs = from < this.#spec.fineFrom ? WARM_UP_STEP_MS : STEP_MS;
      if (from + durationMs > at) return;
      this.#step(from, durationMs);
      this.#countedTo = from + durationMs;
    }
  }

  /** The frame sent at `at`, with everything counted until then. */
  telegram(at: Instant): Uint8Array {
    this.catchUp(at);
    return this.allocator.telegram(at);
  }

  state(): WorldMeterState {
    return {
      allocator: this.allocator.state(),
      countedTo: this.#countedTo,
      heatMilliWh: this.#heatMilliWh,
      dueHeatMilliWh: this.#dueHeatMilliWh,
    };
  }

  restore(state: WorldMeterState): void {
    this.allocator.restore(state.allocator);
    this.#countedTo = state.countedTo;
    this.#heatMilliWh = state.heatMilliWh;
    this.#dueHeatMilliWh = state.dueHeatMilliWh;
  }

  #step(from: Instant, durationMs: number): void {
    const conditions = this.#spec.conditions.of(from, durationMs);
    const { roomC, heatW } = this.#demand(conditions, from);
    const overK = overTemperatureK(this.meter.ratedOutputW, heatW);
    const sensorC = roomC + sensorOverK(overK, this.meter.coupling);
    this.#heatMilliWh += Math.round((heatW * durationMs * 1000) / HOUR_MS);
    const counted = countMicroUnits({
      radiatorCentiC: Math.round(sensorC * 100),
      roomCentiC: Math.round(roomC * 100),
      durationMs,
    });
    if (!this.allocator.count(counted, from + durationMs)) return;
    this.#dueHeatMilliWh = this.#heatMilliWh;
    this.#heatMilliWh = 0;
  }

  /** A radiator gives no more than it is rated for: the boiler does not go beyond 75 °C. */
  #demand(conditions: StepConditions, from: Instant): { roomC: number; heatW: number } {
    const demand = this.#room.demand(conditions, isWithin(this.#spec.away, from));
    return { roomC: demand.roomC, heatW: Math.min(demand.heatW, this.meter.ratedOutputW) };
  }
}

function isWithin(spans: readonly Span[], at: Instant): boolean {
  for (const span of spans) if (span.from <= at && at < span.until) return true;
  return false;
}
