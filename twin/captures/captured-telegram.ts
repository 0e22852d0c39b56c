/** A captured frame → stripped frame: CRC bytes are taken out where they check. */
import type { DecodeOptions } from '#wire/decode-telegram.ts';
import { dissect } from '#wire/dissect/dissect.ts';
import { stripFrameWithRest } from '#wire/frame.ts';
import { isAmbiguous } from '#wire/frame-format.ts';

/** The frame without CRC bytes, as it is decoded. Throws WIRE_CRC_FAILED, WIRE_TRUNCATED. */
export function strippedFrame(frame: Uint8Array, options: DecodeOptions): Uint8Array {
  const read = stripFrameWithRest(frame, 'auto');
  if (!isAmbiguous(frame, 'auto', read)) return read.stripped;
  return dissect(frame, { ...options, frameFormat: 'auto' }).frame;
}
