/**
 * When a synchronous meter sends (EN 13757-4, access number timing): the next interval follows
 * from the access number of the frame just sent, t = (1 + (|n − 128| − 64)/2048) · t_nom. That is
 * ±3.1 %, a mean of t_nom over 256 frames, and no two meters stay in phase.
 */
import { assert } from '#kernel/errors.ts';
import { SECOND_MS } from '#kernel/time.ts';

/** Milliseconds from a frame with `accessNumber` (0…255) to the next one. */
export function synchronousIntervalMs(nominalMs: number, accessNumber: number): number {
  return Math.round((1 + (Math.abs(accessNumber - 128) - 64) / 2048) * nominalMs);
}

/** The nominal interval in ms; OMS Vol. 2 wants an allocator at least every 240 min. */
export function nominalIntervalMs(intervalS: number): number {
  assert(
    Number.isInteger(intervalS) && intervalS >= 2 && intervalS <= 14_400,
    `the telegram interval must be 2 to 14400 whole seconds, got ${intervalS}`,
  );
  return intervalS * SECOND_MS;
}

export function nextAccessNumber(accessNumber: number): number {
  return (accessNumber + 1) & 0xff;
}
