/**
 * The clock inside a meter: UTC+1 all year (meters keep winter time), with an optional drift of
 * its crystal. What is done to it from outside, a step or a worse crystal, is in its effects.
 */
import { HOUR_MS, type Instant } from '#kernel/time.ts';
import type { EffectLog } from '../core/effects.ts';

interface DeviceClockOptions {
  /** Parts per million by which it runs fast (positive) or slow; a usual crystal is within ±20. */
  readonly driftPpm?: number;
  /** When it was last right. */
  readonly setAt: Instant;
  readonly effects?: EffectLog;
}

/** Offset of a meter's own time from UTC. */
export const METER_OFFSET_MS = HOUR_MS;

export class DeviceClock {
  readonly #driftPpm: number;
  readonly #setAt: Instant;
  readonly #effects: EffectLog | undefined;

  constructor(options: DeviceClockOptions) {
    this.#driftPpm = options.driftPpm ?? 0;
    this.#setAt = options.setAt;
    this.#effects = options.effects;
  }

  /** What the meter takes for the instant `at`, whole milliseconds UTC. */
  read(at: Instant): Instant {
    return at + drifted(at - this.#setAt, this.#driftPpm) + this.#disturbedMs(at);
  }

  /** The instant at which the crystal has counted `durationMs` more. A step of the time changes nothing. */
  later(at: Instant, durationMs: number): Instant {
    const extra = this.#effects?.at('clock-drift', at)?.options.ppm ?? 0;
    return at + Math.max(1, Math.ceil(durationMs / (1 + (this.#driftPpm + extra) / 1e6)));
  }

  #disturbedMs(at: Instant): number {
    if (this.#effects === undefined || this.#effects.isQuiet) return 0;
    let offMs = 0;
    for (const { from, options } of this.#effects.all('clock-step')) {
      if (from <= at) offMs += options.stepMs;
    }
    for (const { from, until, options } of this.#effects.all('clock-drift')) {
      if (from <= at) offMs += drifted(Math.min(at, until ?? at) - from, options.ppm);
    }
    return offMs;
  }
}

function drifted(durationMs: number, ppm: number): number {
  return Math.round((durationMs * ppm) / 1e6);
}

/** Calendar year on the meter's display (UTC+1) at an instant of its own clock. */
export function meterYear(shown: Instant): number {
  return new Date(shown + METER_OFFSET_MS).getUTCFullYear();
}

/** The instant, on the meter's own clock, at which a year begins: 1 January 00:00 UTC+1. */
export function meterNewYear(year: number): Instant {
  return Date.UTC(year, 0, 1) - METER_OFFSET_MS;
}
