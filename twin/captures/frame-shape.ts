/**
 * Whether bytes look like a frame, judged by L and C field alone, and frames inside what serial
 * receivers put around them. Nothing is decoded here.
 */

/** Link header and CI field. */
export const MIN_FRAME_BYTES = 11;
/** RSSI, LQI, a CRC that was left: what receivers add at the end. */
const MAX_SPARE_BYTES = 4;
const C_FIELDS = new Set([0x44, 0x46, 0x47, 0x48, 0x06, 0x08, 0x18, 0x28, 0x38]);

/** True where the length is what L announces, with or without the CRC bytes of format A. */
export function fitsFrame(bytes: Uint8Array, spareBytes = MAX_SPARE_BYTES): boolean {
  const length = (bytes[0] ?? 0) + 1;
  if (length < MIN_FRAME_BYTES || !C_FIELDS.has(bytes[1] ?? 0)) return false;
  const withCrc = length + 2 * (1 + Math.ceil((length - 10) / 16));
  return [length, withCrc].some((each) => {
    const spare = bytes.length - each;
    return spare >= 0 && spare <= spareBytes;
  });
}

interface Envelope {
  readonly starts: readonly (number | undefined)[];
  /** Where the L field of the frame stands. */
  readonly offset: number;
  /** Time stamp, RSSI and checksum after the frame. */
  readonly spareBytes: number;
}

/** First bytes of what serial receivers send; undefined for any byte. */
const ENVELOPES: readonly Envelope[] = [
  // Amber: start, command "data", then L.
  { starts: [0xff, 0x03], offset: 2, spareBytes: 3 },
  // IMST: start, endpoint, message "telegram", then L.
  { starts: [0xa5, undefined, 0x03], offset: 3, spareBytes: 8 },
  // Radiocrafts with start and stop byte.
  { starts: [0x68], offset: 1, spareBytes: 4 },
];

/** The frame inside of an envelope; the bytes as they are where none fits. */
export function withoutEnvelope(bytes: Uint8Array): Uint8Array {
  if (fitsFrame(bytes)) return bytes;
  for (const { starts, offset, spareBytes } of ENVELOPES) {
    const isThis = starts.every((byte, at) => byte === undefined || bytes[at] === byte);
    const inside = bytes.subarray(offset);
    if (!isThis || !fitsFrame(inside, spareBytes)) continue;
    const end = (inside[0] ?? 0) + 1;
    return inside.length - end <= spareBytes ? inside.slice(0, end) : inside.slice();
  }
  return bytes;
}
