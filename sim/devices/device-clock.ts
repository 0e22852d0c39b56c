/**
 * The clock inside a meter: UTC+1 all year (meters keep winter time), with an optional drift of
 * its crystal. Time set by hand or by radio is not modelled.
 */
import { HOUR_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';

export interface DeviceClockOptions {
  /** Parts per million by which it runs fast (positive) or slow; a usual crystal is within ±20. */
  readonly driftPpm?: number;
  /** When it was last right. */
  readonly setAt: Instant;
}

/** Offset of a meter's own time from UTC. */
export const METER_OFFSET_MS = HOUR_MS;

export class DeviceClock {
  readonly #driftPpm: number;
  readonly #setAt: Instant;

  constructor(options: DeviceClockOptions) {
    this.#driftPpm = options.driftPpm ?? 0;
    this.#setAt = options.setAt;
  }

  /** What the meter takes for the instant `at`, whole milliseconds UTC. */
  read(at: Instant): Instant {
    return at + Math.round(((at - this.#setAt) * this.#driftPpm) / 1e6);
  }

  /** The true instant at which the meter reads `shown`, to the millisecond. */
  instantOf(shown: Instant): Instant {
    return this.#setAt + Math.ceil((shown - this.#setAt) / (1 + this.#driftPpm / 1e6));
  }
}

/** Calendar year on the meter's display (UTC+1) at an instant of its own clock. */
export function meterYear(shown: Instant): number {
  return new Date(shown + METER_OFFSET_MS).getUTCFullYear();
}

/** The instant, on the meter's own clock, at which a year begins: 1 January 00:00 UTC+1. */
export function meterNewYear(year: number): Instant {
  return Date.UTC(year, 0, 1) - METER_OFFSET_MS;
}
