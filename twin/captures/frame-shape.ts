/**
 * Whether bytes look like a frame, judged by L and C field alone, and frames inside what serial
 * receivers put around them. Nothing is decoded here.
 */

import { LabError } from '#kernel/errors.ts';
import { crc16, stripFrameWithRest } from '#wire/frame.ts';

/** Link header and CI field. */
export const MIN_FRAME_BYTES = 11;
/** RSSI, LQI, a CRC that was left: what receivers add at the end. */
const MAX_SPARE_BYTES = 4;
const C_FIELDS = new Set([0x44, 0x46, 0x47, 0x48, 0x06, 0x08, 0x18, 0x28, 0x38]);

/** True where the length is what L announces, with or without the CRC bytes of format A. */
export function fitsFrame(bytes: Uint8Array, spareBytes = MAX_SPARE_BYTES): boolean {
  if (!startsFrame(bytes[0] ?? 0, bytes[1] ?? 0)) return false;
  const length = (bytes[0] ?? 0) + 1;
  return hasLength(bytes, length, spareBytes) || hasLength(bytes, withCrcBytes(length), spareBytes);
}

/** The same for bytes that come one after the other: CRC bytes inside say that more will come. */
export function isWholeFrame(bytes: Uint8Array): boolean {
  if (!fitsFrame(bytes)) return false;
  return !hasFirstCrc(bytes) || bytes.length >= withCrcBytes((bytes[0] ?? 0) + 1);
}

const FIRST_BLOCK_BYTES = 10;

function hasFirstCrc(bytes: Uint8Array): boolean {
  const sent = ((bytes[FIRST_BLOCK_BYTES] ?? 0) << 8) | (bytes[FIRST_BLOCK_BYTES + 1] ?? 0);
  return crc16(bytes, 0, FIRST_BLOCK_BYTES) === sent;
}

function hasLength(bytes: Uint8Array, length: number, spareBytes: number): boolean {
  const spare = bytes.length - length;
  return spare >= 0 && spare <= spareBytes;
}

/** L and C field of a frame. */
export function startsFrame(lengthField: number, cField: number): boolean {
  return lengthField + 1 >= MIN_FRAME_BYTES && C_FIELDS.has(cField);
}

/** With the CRC bytes of format A and what receivers add. */
export function longestFrame(bytes: Uint8Array): number {
  return withCrcBytes((bytes[0] ?? 0) + 1) + MAX_SPARE_BYTES;
}

function withCrcBytes(length: number): number {
  return length + 2 * (1 + Math.ceil((length - 10) / 16));
}

/**
 * How much speaks for it that bytes of unknown origin are a frame: 0 nothing, 1 its structure and the
 * letters of its maker, 2 its exact length as well, 3 a CRC that checks.
 */
export function frameRank(bytes: Uint8Array): 0 | 1 | 2 | 3 {
  if (!fitsFrame(bytes) || !hasMaker(bytes)) return 0;
  if (hasGoodCrc(bytes)) return 3;
  return bytes.length === (bytes[0] ?? 0) + 1 ? 2 : 1;
}

const LETTERS = 26;

/** Three letters of five bits each; the highest bit marks a soft address. */
function hasMaker(bytes: Uint8Array): boolean {
  const code = (bytes[2] ?? 0) | ((bytes[3] ?? 0) << 8);
  return [code >> 10, code >> 5, code].every((bits) => {
    const letter = bits & 0x1f;
    return letter >= 1 && letter <= LETTERS;
  });
}

function hasGoodCrc(bytes: Uint8Array): boolean {
  try {
    return stripFrameWithRest(bytes, 'auto').stripped !== bytes;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}

/** Bytes that are frames one after the other; what is left is one of its own. */
export function splitFrames(bytes: Uint8Array): readonly Uint8Array[] {
  if (fitsFrame(bytes)) return [bytes];
  const length = (bytes[0] ?? 0) + 1;
  const heads = [withCrcBytes(length), length].map((end) => bytes.slice(0, end));
  const [head] = heads.toSorted((one, other) => frameRank(other) - frameRank(one));
  if (head === undefined || head.length === bytes.length || frameRank(head) < 2) return [bytes];
  const rest = bytes.subarray(head.length);
  // What cannot begin a frame is what the receiver added, or rubbish.
  return startsFrame(rest[0] ?? 0, rest[1] ?? 0) ? [head, ...splitFrames(rest)] : [head];
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
