/** Noise on the channel, and which frames it touches. */
import type { EffectOf } from '../core/effects.ts';
import type { Instant } from '#kernel/time.ts';

/** The longest frame of mode T, in milliseconds, and more: noise before that touches nothing. */
export const LONGEST_FRAME_MS = 100;

/** From the first to the last chip of a frame. */
interface OnChannel {
  readonly at: Instant;
  readonly airtimeUs: number;
}

/** Power of the strongest noise that touches a frame; undefined where none does. */
export function noiseDbm(
  jammed: readonly EffectOf<'jammed'>[],
  frame: OnChannel,
): number | undefined {
  const powers = jammed.filter((one) => touches(one, frame)).map(({ options }) => options.powerDbm);
  return powers.length === 0 ? undefined : Math.max(...powers);
}

/** True when a pulse and the frame share any part of a microsecond. */
function touches({ from, until, options }: EffectOf<'jammed'>, frame: OnChannel): boolean {
  const { onMs, periodMs } = options;
  const begin = frame.at - from;
  const end = Math.min(begin + frame.airtimeUs / 1000, (until ?? Infinity) - from);
  if (end <= 0 || begin >= end) return false;
  // The first pulse that is not over when the frame begins; later ones begin later.
  const pulse = Math.max(0, Math.floor((begin - onMs) / periodMs) + 1);
  return pulse * periodMs < end;
}
