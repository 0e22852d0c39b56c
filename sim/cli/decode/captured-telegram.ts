/** A captured frame → telegram: with CRC bytes where they check, without where there are none. */
import { LabError } from '#kernel/errors.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import type { DecodeOptions, Telegram } from '#wire/decode-telegram.ts';
import { stripFrame } from '#wire/frame.ts';

/**
 * Decodes a frame whose format is found by its CRC. One stripped frame in 65536 ends by chance in
 * bytes that are the CRC of format B; read so it makes no sense, and then it is read as stripped.
 * Throws LabError with a WIRE_ code.
 */
export function decodeCaptured(frame: Uint8Array, options: DecodeOptions): Telegram {
  try {
    return decodeTelegram(frame, options);
  } catch (error) {
    if (options.frameFormat !== 'auto' || !isAmbiguous(frame)) throw error;
    return decodeAsStripped(frame, options, error);
  }
}

/** The frame without CRC bytes as `decodeCaptured` reads it. Throws WIRE_CRC_FAILED, WIRE_TRUNCATED. */
export function strippedFrame(frame: Uint8Array, options: DecodeOptions): Uint8Array {
  const stripped = stripFrame(frame, 'auto');
  if (stripped === frame || !isAmbiguous(frame) || isReadable(stripped, options)) return stripped;
  return isReadable(frame, options) ? frame : stripped;
}

function decodeAsStripped(frame: Uint8Array, options: DecodeOptions, first: unknown): Telegram {
  try {
    return decodeTelegram(frame, { ...options, frameFormat: 'stripped' });
  } catch (second) {
    // The other reading breaks off in the middle then; this one only lacks its key.
    throw second instanceof LabError && second.code === 'WIRE_KEY_MISSING' ? second : first;
  }
}

/** The L field fits a stripped frame as well as one of format B. */
function isAmbiguous(frame: Uint8Array): boolean {
  return frame[0] === frame.length - 1 && isFormatB(frame);
}

function isFormatB(frame: Uint8Array): boolean {
  try {
    return stripFrame(frame, 'B') !== frame;
  } catch {
    return false;
  }
}

function isReadable(stripped: Uint8Array, options: DecodeOptions): boolean {
  try {
    decodeTelegram(stripped, { ...options, frameFormat: 'stripped' });
    return true;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}
