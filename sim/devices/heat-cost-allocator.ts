/**
 * A heat cost allocator after EN 834 and the telegram it sends. It sees two temperatures in hundredths
 * of a degree, or one where it has no sensor for the room, and nothing else; it counts millionths of a unit as an
 * integer, so that a register never depends on the order in which floats were added.
 * On its due date, 31 December, the whole units go to storage 1 and it starts again at 0.
 */
import { defined } from '#kernel/defined.ts';
import { assert } from '#kernel/errors.ts';
import { HOUR_MS, type CivilDate, type Instant } from '#kernel/time.ts';
import type { Aes128 } from '#wire/security/aes.ts';
import { encodeHcaTelegram } from '#wire/encode-hca.ts';
import type { DeviceAddress } from '#wire/link-layer.ts';
import { meterNewYear, meterYear, type DeviceClock } from './device-clock.ts';
import {
  hasCounter,
  nextCounter,
  securityFields,
  type MeterSecurity,
} from './telegram-security.ts';
import { nextAccessNumber } from './transmit-schedule.ts';

/** A difference below this is not counted (ista FAQ doprimo: about 4 K), hundredths of a kelvin. */
const START_OVER_CENTI_K = 400;
/** Nothing is counted on a radiator colder than this, hundredths of a degree. */
const MIN_RADIATOR_CENTI_C = 2300;
export const MICRO_PER_UNIT = 1_000_000;

/** From which radiator temperature on a device without a room sensor counts: sun and a warm room must not. */
const ONE_SENSOR_START_CENTI_C = { winter: 2900, summer: 4000 } as const;
/** Months of the summer threshold. */
const SUMMER = { first: 6, last: 9 } as const;

/** What a device with one sensor makes of a radiator in a month of 1 to 12: cold until it starts. */
export function startedCentiC(radiatorCentiC: number, month: number): number {
  const { winter, summer } = ONE_SENSOR_START_CENTI_C;
  const isSummer = month >= SUMMER.first && month <= SUMMER.last;
  return radiatorCentiC >= (isSummer ? summer : winter) ? radiatorCentiC : 0;
}

const BASE_OVER_CENTI_K = 6000;
const EXPONENT = 1.3;

/** (ΔTs / 60 K)^1.3 by the difference of both sensors. */
const UNITS_PER_HOUR = Float64Array.from(
  { length: 2 * BASE_OVER_CENTI_K },
  (_, over) => (over / BASE_OVER_CENTI_K) ** EXPONENT,
);

/** Millionths of a raw unit counted in `durationMs`: (ΔTs / 60 K)^1.3 an hour, or 0. */
export function countMicroUnits(step: {
  readonly radiatorCentiC: number;
  readonly roomCentiC: number;
  readonly durationMs: number;
}): number {
  const over = step.radiatorCentiC - step.roomCentiC;
  if (over < START_OVER_CENTI_K || step.radiatorCentiC < MIN_RADIATOR_CENTI_C) return 0;
  const unitsPerHour = UNITS_PER_HOUR[over] ?? (over / BASE_OVER_CENTI_K) ** EXPONENT;
  return Math.round((unitsPerHour * MICRO_PER_UNIT * step.durationMs) / HOUR_MS);
}

export interface AllocatorState {
  readonly microUnits: number;
  readonly dueYear: number;
  readonly dueDateUnits: number;
  readonly accessNumber: number;
  /** Left out where the security needs none. */
  readonly counter?: number;
}

interface AllocatorSpec {
  readonly address: DeviceAddress;
  readonly security: MeterSecurity;
  /** AES-128 bound to the meter's key; all but m0 need it. */
  readonly aes?: Aes128;
  readonly clock: DeviceClock;
  /** When it was mounted: its register and its due-date value are 0. */
  readonly mountedAt: Instant;
  readonly accessNumber: number;
  /** Last message counter of the factory; default 0. */
  readonly counter?: number;
}

/** What is not as usual in a telegram. */
interface TelegramOddities {
  /** The day on which it was opened or taken off. */
  readonly errorDate?: CivilDate | null;
  /** Status byte; 0 by default. */
  readonly status?: number;
  /** Instead of its own. */
  readonly address?: DeviceAddress;
}

/** Status byte: power low (EN 13757-7:2018, table 3). */
export const STATUS_POWER_LOW = 0x04;
/** Status byte: permanent error. */
export const STATUS_PERMANENT_ERROR = 0x08;

export class HeatCostAllocator {
  readonly #spec: AllocatorSpec;
  #microUnits = 0;
  /** Year of the last due date that has passed on the meter's own clock. */
  #dueYear: number;
  #dueDateUnits = 0;
  #accessNumber: number;
  #counter: number;
  /** What its own clock shows when the next due date is over. */
  #nextDueShown: Instant;

  constructor(spec: AllocatorSpec) {
    assert(
      spec.security === 'm0' || spec.aes !== undefined,
      'an allocator that encrypts needs its key',
    );
    this.#spec = spec;
    this.#dueYear = meterYear(spec.clock.read(spec.mountedAt)) - 1;
    this.#accessNumber = spec.accessNumber;
    this.#counter = spec.counter ?? 0;
    this.#nextDueShown = this.#dueShown();
  }

  /** Whole units on the display. */
  get units(): number {
    return Math.floor(this.#microUnits / MICRO_PER_UNIT);
  }

  get microUnits(): number {
    return this.#microUnits;
  }

  /** Storage 1: whole units at the last due date. */
  get dueDateUnits(): number {
    return this.#dueDateUnits;
  }

  get dueDate(): CivilDate {
    return `${this.#dueYear}-12-31`;
  }

  /** Access number of the next telegram. */
  get accessNumber(): number {
    return this.#accessNumber;
  }

  /** True when a step that ends at `at` passes the due date. */
  isDue(at: Instant): boolean {
    return this.#spec.clock.read(at) >= this.#nextDueShown;
  }

  /** Adds what was counted in a step that ended at `at`; true when the due date passed with it. */
  count(microUnits: number, at: Instant): boolean {
    this.#microUnits += microUnits;
    if (!this.isDue(at)) return false;
    this.#dueDateUnits = this.units;
    this.#microUnits = 0;
    this.#dueYear += 1;
    this.#nextDueShown = this.#dueShown();
    return true;
  }

  /** The frame (CRC-stripped) sent at `at`; the access number moves on. */
  telegram(at: Instant, { errorDate = null, ...as }: TelegramOddities = {}): Uint8Array {
    const { security, aes, clock, mountedAt } = this.#spec;
    const accessNumber = this.#accessNumber;
    this.#accessNumber = nextAccessNumber(accessNumber);
    this.#counter = nextCounter(security, this.#counter, at - mountedAt);
    return encodeHcaTelegram({
      address: as.address ?? this.#spec.address,
      accessNumber,
      ...defined({ status: as.status }),
      ...securityFields(security, { accessNumber, counter: this.#counter, aes }),
      units: this.units,
      dueDateUnits: this.#dueDateUnits,
      dueDate: this.dueDate,
      errorDate,
      deviceTimeMs: clock.read(at),
    });
  }

  state(): AllocatorState {
    return {
      microUnits: this.#microUnits,
      dueYear: this.#dueYear,
      dueDateUnits: this.#dueDateUnits,
      accessNumber: this.#accessNumber,
      ...(hasCounter(this.#spec.security) ? { counter: this.#counter } : {}),
    };
  }

  restore(state: AllocatorState): void {
    this.#microUnits = state.microUnits;
    this.#dueYear = state.dueYear;
    this.#dueDateUnits = state.dueDateUnits;
    this.#accessNumber = state.accessNumber;
    this.#counter = state.counter ?? 0;
    this.#nextDueShown = this.#dueShown();
  }

  /** The due date is over when 1 January begins on the meter's own clock. */
  #dueShown(): Instant {
    return meterNewYear(this.#dueYear + 2);
  }
}
