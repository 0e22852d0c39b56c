/** What anybody reads in a frame without a key. */
import { LabError } from '#kernel/errors.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';

/** True where values of the meter can be read; a frame that is sealed, or is none, shows none. */
export function showsValues(frame: Uint8Array): boolean {
  try {
    return Object.keys(readMeter(decodeTelegram(frame)).fields).length > 0;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}
