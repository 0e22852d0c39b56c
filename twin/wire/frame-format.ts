/**
 * One stripped frame in 65536 ends by chance in the CRC of format B: its L field and its CRC fit
 * both. What it is then, its content says: the other reading breaks off, or its MAC does not match.
 */
import type { FrameFormat, StrippedFrame } from './frame.ts';

/** True for a frame that `auto` reads as format B and that may as well have no CRC bytes. */
export function isAmbiguous(
  frame: Uint8Array,
  format: FrameFormat,
  { stripped, trailingBytes }: StrippedFrame,
): boolean {
  // Format A counts no CRC bytes, so that its L field fits no stripped frame.
  const fits = trailingBytes === 0 && frame[0] === frame.length - 1;
  return format === 'auto' && fits && stripped !== frame;
}

/** What came of reading a frame, and why it could not be read to its end. */
export interface FrameReading<T> {
  readonly value: T;
  readonly code: string | undefined;
}

/** Nothing is wrong with such a frame; without its key, or its other fragments, it ends here. */
export const INCOMPLETE: readonly string[] = ['WIRE_FRAGMENTED', 'WIRE_KEY_MISSING'];

/** Format B first: a CRC that checks by chance is rarer than a CRC. */
export function betterReading<T>(formatB: FrameReading<T>, stripped: () => FrameReading<T>): T {
  if (formatB.code === undefined || INCOMPLETE.includes(formatB.code)) return formatB.value;
  const other = stripped();
  return other.code === undefined || other.code === 'WIRE_KEY_MISSING'
    ? other.value
    : formatB.value;
}
