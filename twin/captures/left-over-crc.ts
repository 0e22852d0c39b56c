/**
 * rtl_433 checks the CRC bytes of format A and takes them out, but leaves the last one in and
 * counts two too few in the L field: the frame is put right where that last CRC checks.
 */
import { endsWithStrayCrc } from '#wire/frame.ts';

export const CRC_BYTES = 2;
/** The L field counts neither itself, nor the CRC, nor two bytes of the frame. */
const MISCOUNT = 1 + CRC_BYTES + 2;

/** The stripped frame; the bytes as they are where the CRC at their end does not check. */
export function withoutLeftOverCrc(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== bytes.length - MISCOUNT || !endsWithStrayCrc(bytes)) return bytes;
  const frame = bytes.slice(0, bytes.length - CRC_BYTES);
  frame[0] = frame.length - 1;
  return frame;
}
