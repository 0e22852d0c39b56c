/**
 * One radiator with its allocator: what the building made of room and radiator in a step → what the
 * two sensors see → register. It counts with the house, step by step on a fixed grid of UTC; whoever
 * looks at it lets the house catch up first.
 */
import { defined } from '#kernel/defined.ts';
import type { Rng } from '#kernel/rng.ts';
import { berlinDate, HOUR_MS, MINUTE_MS, type CivilDate, type Instant } from '#kernel/time.ts';
import type { Aes128 } from '#wire/security/aes.ts';
import { formatAddress, parseAddress } from '#wire/link-layer.ts';
import type { EffectLog, EffectOf } from '../core/effects.ts';
import type { DeviceClock } from '../devices/device-clock.ts';
import { ASSUMED_ROOM_C, throughHands, type SensorView } from '../devices/sensor-view.ts';
import {
  countMicroUnits,
  HeatCostAllocator,
  startedCentiC,
  STATUS_PERMANENT_ERROR,
  STATUS_POWER_LOW,
  type AllocatorState,
} from '../devices/heat-cost-allocator.ts';
import { hasCounter } from '../devices/telegram-security.ts';
import type { FrameSays } from '../radio/radio.ts';
import { sensorOverK } from '../physics/radiator.ts';
import type { BuildingArrays } from '../physics/building-arrays.ts';
import type { Step } from './house-heat.ts';
import { ratingOf, type HouseMeter } from './house.ts';
import { batteryUsed, type SendingMeter } from './sending-meter.ts';

/** It tests itself every 4 minutes and stops measuring after the fifth failure (Siemens WHE5). */
const SELF_CHECK_MS = 20 * MINUTE_MS;
/** What makes the sensors show something else than there is. */
const BLIND = ['sensor-stuck', 'sensor-broken'] as const;

/** True once the self-check has found it, while it lasts and after it. */
function isFound(broken: EffectOf<'sensor-broken'> | undefined, at: Instant): boolean {
  if (broken === undefined) return false;
  const foundAt = broken.from + SELF_CHECK_MS;
  return foundAt <= at && (broken.until === null || foundAt <= broken.until);
}

/** Status byte, where something is wrong. */
function statusOf(effects: EffectLog, at: Instant): { readonly status?: number } {
  if (effects.isQuiet) return {};
  const power = batteryUsed(effects, at) > 0 ? STATUS_POWER_LOW : 0;
  const error = isFound(effects.at('sensor-broken', at), at) ? STATUS_PERMANENT_ERROR : 0;
  return power + error === 0 ? {} : { status: power + error };
}

interface WorldMeterSpec {
  readonly meter: HouseMeter;
  readonly aes: Aes128;
  readonly clock: DeviceClock;
  /** The rooms of the house, and which of them its radiator heats. */
  readonly arrays: BuildingArrays;
  readonly room: number;
  /** Where counting begins; on the hour. */
  readonly mountedAt: Instant;
  readonly effects: EffectLog;
  /** Lets the whole house count all steps that are over. */
  readonly catchUp: (at: Instant) => void;
  /** Finds the meter that it is swapped with. */
  readonly byLabel: (label: string) => WorldMeter | undefined;
  /** Fork of this meter. */
  readonly rng: Rng;
}

export interface WorldMeterState {
  readonly allocator: AllocatorState;
  readonly heatMilliWh: number;
  readonly dueHeatMilliWh: number;
  /** What its sensors are stuck at; left out where they are not. */
  readonly stuck?: SensorView;
}

export class WorldMeter implements SendingMeter {
  readonly id: string;
  readonly meter: HouseMeter;
  readonly allocator: HeatCostAllocator;
  readonly #spec: WorldMeterSpec;
  #heatMilliWh = 0;
  #dueHeatMilliWh = 0;
  readonly #rating: number;
  #stuck: SensorView | undefined;
  #says: FrameSays | undefined;

  constructor(spec: WorldMeterSpec) {
    const { meter, rng } = spec;
    this.#spec = spec;
    this.id = formatAddress(meter.address);
    this.meter = meter;
    this.#rating = ratingOf(meter);
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
    this.#spec.catchUp(at);
  }

  /** False in a drawer, and after it was exchanged: it counts nothing and sends nothing. */
  isInService(at: Instant): boolean {
    const isExchanged = this.#spec.effects.at('exchanged', at) !== undefined;
    return this.meter.spareFor === undefined ? !isExchanged : isExchanged;
  }

  /** Whose radiator and room it is: those of the one before it go on. */
  get #radiator(): WorldMeter {
    const { spareFor } = this.meter;
    return spareFor === undefined ? this : (this.#spec.byLabel(spareFor) ?? this);
  }

  /** Counts a step that the building has made. */
  count(step: Step): void {
    const { from, durationMs } = step;
    const { arrays } = this.#spec;
    const host = this.#radiator.#spec.room;
    const heatW = this.isInService(from) ? (arrays.heatW[host] as number) : 0;
    const milliWh = Math.round((heatW * durationMs * 1000) / HOUR_MS);
    this.#heatMilliWh += milliWh;
    if (!this.allocator.count(this.#counted(step), from + durationMs)) return;
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
      ...statusOf(effects, at),
      ...(foreign === undefined ? {} : { address: parseAddress(foreign) }),
    });
  }

  state(): WorldMeterState {
    return {
      allocator: this.allocator.state(),
      heatMilliWh: this.#heatMilliWh,
      dueHeatMilliWh: this.#dueHeatMilliWh,
      ...defined({ stuck: this.#stuck }),
    };
  }

  restore(state: WorldMeterState): void {
    this.allocator.restore(state.allocator);
    this.#heatMilliWh = state.heatMilliWh;
    this.#dueHeatMilliWh = state.dueHeatMilliWh;
    this.#stuck = state.stuck;
  }

  /** Millionths of a unit; nothing without power. */
  #counted({ from, durationMs, now: { month } }: Step): number {
    const { effects, arrays } = this.#spec;
    if (batteryUsed(effects, from) === 1 || !this.isInService(from)) return 0;
    if (isFound(effects.at('sensor-broken', from), from)) return 0;
    const host = this.#host(from);
    const { roomC, radiatorC } = this.#seen(host, from);
    const radiatorCentiC = Math.round(radiatorC * 100);
    const isOne = this.meter.sensors === 'one';
    const microUnits = countMicroUnits({
      radiatorCentiC: isOne ? startedCentiC(radiatorCentiC, month) : radiatorCentiC,
      roomCentiC: isOne ? ASSUMED_ROOM_C * 100 : Math.round(roomC * 100),
      durationMs: durationMs * (arrays.warmPart[host.#spec.room] as number),
    });
    return this.meter.scale === 'unit' ? microUnits : Math.round(microUnits * this.#rating);
  }

  /** What its sensors show; stuck ones what they saw when it began. */
  #seen(host: WorldMeter, from: Instant): SensorView {
    const { effects } = this.#spec;
    if (effects.isQuiet && this.#stuck === undefined) return this.#sees(host, from);
    if (BLIND.every((kind) => effects.at(kind, from) === undefined)) {
      this.#stuck = undefined;
      return throughHands(this.#sees(host, from), effects, from);
    }
    this.#stuck ??= this.#sees(host, from);
    return this.#stuck;
  }

  /** The radiator that it hangs on: swapped it is another one. */
  #host(at: Instant): WorldMeter {
    const swap = this.#spec.effects.at('meters-swapped', at);
    const other = swap === undefined ? undefined : this.#spec.byLabel(swap.options.other);
    return other ?? this.#radiator;
  }

  /** What there is to see: off its radiator only the room. */
  #sees(host: WorldMeter, at: Instant): SensorView {
    const { room, arrays } = host.#spec;
    const roomC = arrays.airC[room] as number;
    if (this.#spec.effects.at('meter-removed', at) !== undefined)
      return { roomC, radiatorC: roomC };
    return {
      roomC,
      radiatorC: roomC + sensorOverK(arrays.overK[room] as number, host.meter.coupling),
    };
  }

  /** The first day on which it was opened, taken off or found broken; it stays in its memory. */
  #removedOn(at: Instant): CivilDate | null {
    const { effects } = this.#spec;
    if (effects.state().length === 0) return null;
    const opened = [...effects.all('meter-removed'), ...effects.all('meter-opened')];
    const broken = effects.all('sensor-broken').filter((one) => isFound(one, at));
    const from = Math.min(
      ...opened.map((one) => one.from),
      ...broken.map((one) => one.from + SELF_CHECK_MS),
    );
    return from > at ? null : berlinDate(from);
  }
}
