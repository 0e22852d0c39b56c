/** Whose frame it is, as everybody can read it: the header of a telegram is in the clear. */
import { formatAddress } from '#wire/link-layer.ts';
import { readTelegramHeader } from '#wire/decode-telegram.ts';

/** The address of the meter; undefined for a frame that is no telegram, as an attacker may send. */
export function senderOf(frame: Uint8Array): string | undefined {
  try {
    return formatAddress(readTelegramHeader(frame).meter);
  } catch {
    return undefined;
  }
}
