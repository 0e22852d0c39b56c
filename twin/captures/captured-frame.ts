/** A telegram as a capture holds it, and hex as people and programs write it. */
import { fromHex } from '#kernel/bytes.ts';
import { captureError } from './errors.ts';

export interface CapturedFrame {
  /** As received: CRC bytes may be inside. */
  readonly bytes: Uint8Array;
  /** As written in the capture; see reception-time.ts. */
  readonly time?: string | number;
  readonly rssiDbm?: number;
  /** What is unusual about it, in words. */
  readonly note?: string;
}

const PLAIN_HEX = /^(?:[0-9a-f]{2})+$/i;
const CUL_START = /^b(?:y(?=(?:[0-9a-f]{2})+$)|(?=(?:[0-9a-f]{2})+$))/i;
/** `::-74`, as CUL sticks put it behind their hex. */
export const CUL_RSSI = /::(-?\d+)$/;

/** Separators, `0x` and the `b` of CUL sticks are skipped. Throws BYTES_NOT_HEX. */
export function hexBytes(text: string): Uint8Array {
  if (PLAIN_HEX.test(text)) return fromHex(text);
  const bare = text.replace(CUL_RSSI, '').replace(CUL_START, '');
  return fromHex(bare.replace(/0x|\\x|[\s:,_]/gi, ''));
}

/** CAPTURE_LINE_UNREADABLE: what is wrong with a line, in words of our own. */
export function notRead(reason: string): Error {
  return captureError('CAPTURE_LINE_UNREADABLE', { details: { reason } });
}
