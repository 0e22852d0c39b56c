/**
 * What BMeters' RFM-TX1 sends in a security mode of its own: a payload of its own in clear, of which the
 * counter alone lies under a mask. The access number is the mask, with four bytes of a table more.
 */
import { fromHex } from '#kernel/bytes.ts';
import type { DeviceAddress } from './link-layer.ts';

const MODE = 0x10;
/** Where the counter begins in the payload: eight digits, the lowest byte first. */
const COUNTER_AT = 2;
const COUNTER_BYTES = 4;

/** By the lower half of the access number. */
const MASKS = fromHex(
  '7a101a0a70132213b90b8e9979074a16' +
    '079acb6932a1390e9c7e6099b4c480a3' +
    '0ace1903f005a5861698115e0cc97da2' +
    '4a48e41f772e8ae8bd78578c396f2805',
);

export function isMaskedCounter(meter: DeviceAddress, mode: number): boolean {
  const { manufacturer, version, type } = meter;
  return mode === MODE && manufacturer === 'BMT' && version === 0x05 && type === 0x07;
}

/** Its own inverse. Undefined where no digits come out, so that the payload is another one. */
export function openMaskedCounter(
  payload: Uint8Array,
  accessNumber: number,
): Uint8Array | undefined {
  const plain = withCounterMask(payload, accessNumber);
  const digits = plain.subarray(COUNTER_AT, COUNTER_AT + COUNTER_BYTES);
  const isNumber = digits.every((byte) => byte >>> 4 <= 9 && (byte & 0x0f) <= 9);
  return isNumber && digits.length === COUNTER_BYTES ? plain : undefined;
}

export function withCounterMask(payload: Uint8Array, accessNumber: number): Uint8Array {
  const copy = payload.slice();
  const row = COUNTER_BYTES * (accessNumber & 0x0f);
  for (let at = 0; at < COUNTER_BYTES && COUNTER_AT + at < copy.length; at++) {
    const mask = accessNumber ^ (MASKS[row + at] ?? 0);
    copy[COUNTER_AT + at] = (copy[COUNTER_AT + at] ?? 0) ^ mask;
  }
  return copy;
}
