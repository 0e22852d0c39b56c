/**
 * What the two sensors of an allocator see, and what hands can do between them and the house. The
 * house goes on as it is: whoever covers a radiator gets the same heat and is billed another value.
 */
import type { Instant } from '#kernel/time.ts';
import type { EffectLog } from '../core/effects.ts';

export interface SensorView {
  readonly roomC: number;
  readonly radiatorC: number;
}

/** What an allocator takes for the room where its room sensor is of no use (EN 834, two sensors). */
export const ASSUMED_ROOM_C = 20;

/**
 * A cloth makes it warmer below, and the room sensor no longer sees the room: the allocator assumes one.
 * Both count more. A fan takes a part of the over-temperature from the sensor.
 */
export function throughHands(view: SensorView, effects: EffectLog, at: Instant): SensorView {
  const covered = effects.at('covered', at)?.options;
  const fanned = effects.at('fanned', at)?.options;
  const warmer = 1 + (covered?.warmerPct ?? 0) / 100;
  const cooler = 1 - (fanned?.coolerPct ?? 0) / 100;
  const overK = (view.radiatorC - view.roomC) * warmer * cooler;
  const roomC = covered === undefined ? view.roomC : Math.min(view.roomC, ASSUMED_ROOM_C);
  return { roomC, radiatorC: view.roomC + overK };
}
