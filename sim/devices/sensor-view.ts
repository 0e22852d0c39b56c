/**
 * What the two sensors of an allocator see, and what hands do to the one that looks into the room. What
 * a cloth or a fan does to the radiator itself is in the building: it needs another temperature for the
 * same heat, and that is what is billed.
 */
import type { Instant } from '#kernel/time.ts';
import type { EffectLog } from '../core/effects.ts';

export interface SensorView {
  readonly roomC: number;
  readonly radiatorC: number;
}

/** What an allocator takes for the room where it has no sensor for it, or one of no use (EN 834). */
export const ASSUMED_ROOM_C = 20;

/** Under a cloth the room sensor no longer sees the room: the allocator assumes one. */
export function throughHands(view: SensorView, effects: EffectLog, at: Instant): SensorView {
  if (effects.at('covered', at) === undefined) return view;
  return { ...view, roomC: Math.min(view.roomC, ASSUMED_ROOM_C) };
}
