/**
 * What BMeters' RFM-TX1 sends in a security mode of its own: ordinary records, of which the first lies
 * under a mask: the access number and a row of a table (decision 0003). That record is always a volume
 * of eight digits, which tells whether the mask was the right one.
 */
import { fromHex } from '#kernel/bytes.ts';
import type { DeviceAddress } from './link-layer.ts';

const MODE = 0x10;
/** DIF and VIF of the record below the mask. */
const HEADER = [0x0c, 0x13];
const RECORD_BYTES = 6;

/** By the lower half of the access number. */
const MASKS = [
  ...['75967a101a0a', '5b7f70132213', 'b318b90b8e99', '8e7d79074a16'],
  ...['b591079acb69', 'b8a332a1390e', 'bd809c7e6099', '275cb4c480a3'],
  ...['30d00ace1903', 'c24cf005a586', '544b1698115e', '4bee0cc97da2'],
  ...['87ca4a48e41f', 'c487772e8ae8', 'e330bd78578c', 'a49a396f2805'],
].map((row) => fromHex(row));

export function isMaskedVolume(meter: DeviceAddress, mode: number): boolean {
  const { manufacturer, version, type } = meter;
  return mode === MODE && manufacturer === 'BMT' && version === 0x05 && type === 0x07;
}

/** Undefined where no volume comes out, so that the payload is another one. */
export function openMaskedVolume(
  payload: Uint8Array,
  accessNumber: number,
): Uint8Array | undefined {
  if (payload.length < RECORD_BYTES) return undefined;
  const plain = withVolumeMask(payload, accessNumber);
  const digits = plain.subarray(HEADER.length, RECORD_BYTES);
  const isVolume = HEADER.every((byte, at) => plain[at] === byte);
  return isVolume && digits.every(isTwoDigits) ? plain : undefined;
}

/** Its own inverse. */
export function withVolumeMask(payload: Uint8Array, accessNumber: number): Uint8Array {
  const mask = MASKS[accessNumber & 0x0f] ?? new Uint8Array();
  return payload.map((byte, at) =>
    at < mask.length ? byte ^ accessNumber ^ (mask[at] ?? 0) : byte,
  );
}

function isTwoDigits(byte: number): boolean {
  return byte >>> 4 <= 9 && (byte & 0x0f) <= 9;
}
