/** What the world needs of anything that sends on its own, whatever it counts. */
import type { Instant } from '#kernel/time.ts';
import type { DeviceClock } from '../devices/device-clock.ts';
import type { Place } from '../radio/channel.ts';
import type { FrameSays } from '../radio/radio.ts';
import type { FaultSpan, MeterFaultKind } from './meter-faults.ts';

export interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

export interface SendingMeter {
  readonly id: string;
  readonly label: string;
  /** Number in the address; names its stream of randomness. */
  readonly number: string;
  readonly place: Place;
  /** What happens to it from outside. */
  readonly faults: readonly FaultSpan[];
  /** The main value as a reading of the portal has it: units, litres, Wh, hundredths of °C. */
  readonly units: number;
  /** What else it said in its last telegram; undefined before the first and where nobody asks. */
  readonly says?: FrameSays | undefined;
  /** Access number of the next telegram. */
  readonly accessNumber: number;
  /** The instant `durationMs` later by the meter's own crystal. */
  later(at: Instant, durationMs: number): Instant;
  /** Counts all steps that are over by `at`. */
  catchUp(at: Instant): void;
  /** The frame sent at `at`, with everything counted until then. */
  telegram(at: Instant): Uint8Array;
}

export function isWithin(spans: readonly Span[], at: Instant): boolean {
  for (const span of spans) if (span.from <= at && at < span.until) return true;
  return false;
}

/** The fault of a kind that a meter has at an instant. */
export function faultAt(
  faults: readonly FaultSpan[],
  kind: MeterFaultKind,
  at: Instant,
): FaultSpan | undefined {
  for (const span of faults)
    if (span.kind === kind && span.from <= at && at < span.until) return span;
  return undefined;
}

export function laterBy(clock: DeviceClock, at: Instant, durationMs: number): Instant {
  return Math.max(at + 1, clock.instantOf(clock.read(at) + durationMs));
}
