/** Accidents of single meters. */
import type { Instant } from '#kernel/time.ts';

/**
 * `meter-silent`: its radio is quiet, and it keeps counting. `meter-removed`: an allocator off its
 * radiator, which notes the day and counts nothing. `meters-swapped`: two allocators hang on each
 * other's radiator. `leak`: water runs through a meter day and night.
 */
export const METER_FAULTS = ['meter-silent', 'meter-removed', 'meters-swapped', 'leak'] as const;
export type MeterFaultKind = (typeof METER_FAULTS)[number];

export interface MeterFault {
  readonly kind: MeterFaultKind;
  /** Label or id. */
  readonly meter: string;
  /** The other one of `meters-swapped`. */
  readonly with?: string;
  readonly atMs: number;
  /** Until the end when left out. */
  readonly forMs?: number;
}

export interface FaultSpan {
  readonly kind: MeterFaultKind;
  readonly from: Instant;
  readonly until: Instant;
  /** Label of the other meter of two that are swapped. */
  readonly other?: string;
}
