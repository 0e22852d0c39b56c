/**
 * Frame formats A and B (EN 13757-4:2019, clause 12.4): CRC blocks, and the stripped frame that
 * gateways pass on. A frame whose CRC does not check is an error, never passed on with its CRC
 * bytes inside.
 */
import { joinBytes } from '#kernel/bytes.ts';
import type { LabError } from '#kernel/errors.ts';
import { LINK_HEADER_BYTES } from './link-layer.ts';
import { wireError } from './errors.ts';

/** `auto` finds the format by length and CRC; use it for pasted frames, not for received ones. */
export type FrameFormat = 'stripped' | 'A' | 'B' | 'auto';
type CrcFormat = 'A' | 'B';

const CRC_BYTES = 2;
const A_BLOCK_BYTES = 16;
/** Data bytes of a format-B frame that share its first CRC. */
const B_FIRST_BYTES = 126;
const MAX_STRIPPED_BYTES = { A: 256, B: 252 } as const;

// CRC-16/EN-13757: polynomial 0x3D65, initial 0, not reflected, final XOR 0xFFFF. Four bytes at a
// time: the n-th table is that of a byte with n more after it.
const CRC_0 = new Uint16Array(256);
const CRC_1 = new Uint16Array(256);
const CRC_2 = new Uint16Array(256);
const CRC_3 = new Uint16Array(256);
// A plain loop, and twice the entry of half the byte: nothing has compiled it when a program starts.
CRC_0[1] = 0x3d65;
for (let byte = 2; byte < 256; byte++) {
  const half = CRC_0[byte >> 1] ?? 0;
  CRC_0[byte] = (half << 1) ^ (half & 0x8000 ? 0x3d65 : 0) ^ (byte & 1 ? 0x3d65 : 0);
}
for (let byte = 0; byte < 256; byte++) {
  CRC_1[byte] = shifted(CRC_0[byte] ?? 0);
  CRC_2[byte] = shifted(CRC_1[byte] ?? 0);
  CRC_3[byte] = shifted(CRC_2[byte] ?? 0);
}

/** A CRC with one more byte of zero after it. */
function shifted(crc: number): number {
  return (crc << 8) ^ (CRC_0[crc >>> 8] ?? 0);
}

/** Of all bytes, or of those from `start` to before `end`. */
export function crc16(data: Uint8Array, start = 0, end = data.length): number {
  const byte = (at: number): number => data[at] ?? 0;
  let crc = 0;
  let at = start;
  for (; at + 3 < end; at += 4) {
    crc =
      (CRC_3[(crc >>> 8) ^ byte(at)] ?? 0) ^
      (CRC_2[(crc & 0xff) ^ byte(at + 1)] ?? 0) ^
      (CRC_1[byte(at + 2)] ?? 0) ^
      (CRC_0[byte(at + 3)] ?? 0);
  }
  for (; at < end; at++) crc = shifted(crc ^ (byte(at) << 8)) & 0xffff;
  return crc ^ 0xffff;
}

export interface StrippedFrame {
  readonly stripped: Uint8Array;
  /** Bytes after the end that L gives, dropped with formats A and B: RSSI, LQI and their like. */
  readonly trailingBytes: number;
  /** The first CRC that does not check; only with `report`. */
  readonly damage?: LabError;
}

/**
 * The frame without CRC bytes and with L = length − 1. Bytes after the end that L gives are
 * dropped with formats A and B, and stay in a frame that was stripped already. Throws
 * WIRE_CRC_FAILED with the offset of the first wrong CRC, WIRE_TRUNCATED, and WIRE_BAD_LAYER for an
 * L field that no frame of format B can have.
 */
export function stripFrame(frame: Uint8Array, format: FrameFormat): Uint8Array {
  return stripFrameWithRest(frame, format).stripped;
}

/** The same, with the number of bytes that were dropped. `report` says what is wrong and goes on. */
export function stripFrameWithRest(
  frame: Uint8Array,
  format: FrameFormat,
  checks: 'enforce' | 'report' = 'enforce',
): StrippedFrame {
  const found = format === 'auto' ? detectFormat(frame) : format;
  if (found === 'stripped') return { stripped: frame, trailingBytes: 0 };
  const blocks = splitBlocks(frame, found);
  const damage = damageOf(blocks, found);
  if (damage !== undefined && checks === 'enforce') throw damage;
  const stripped = joinBytes(blocks.map((each) => frame.subarray(each.start, each.end)));
  stripped[0] = stripped.length - 1;
  const end = (blocks.at(-1)?.end ?? 0) + CRC_BYTES;
  const trailingBytes = frame.length - end;
  return damage === undefined ? { stripped, trailingBytes } : { stripped, trailingBytes, damage };
}

function damageOf(blocks: readonly CrcBlock[], format: CrcFormat): LabError | undefined {
  const wrong = blocks.findIndex((block) => block.crc !== block.expected);
  const block = blocks[wrong];
  if (block === undefined) return undefined;
  const details = {
    block: wrong + 1,
    format,
    found: hex16(block.crc),
    expected: hex16(block.expected),
    offset: block.end,
  };
  return wireError('WIRE_CRC_FAILED', { details });
}

/** Adds the CRC bytes of a format to a stripped frame. Throws WIRE_NOT_ENCODABLE if it is too long. */
export function addCrc(stripped: Uint8Array, format: CrcFormat): Uint8Array {
  if (stripped.length > MAX_STRIPPED_BYTES[format]) {
    throw wireError('WIRE_NOT_ENCODABLE', {
      details: {
        what: `a frame of format ${format}`,
        expected: `at most ${MAX_STRIPPED_BYTES[format]} bytes`,
        found: stripped.length,
      },
    });
  }
  const ends = blockEnds(stripped.length, format);
  const data = new Uint8Array(stripped);
  // Format B counts its CRC bytes in L, and its CRC covers L.
  data[0] = data.length - 1 + (format === 'B' ? ends.length * CRC_BYTES : 0);
  return joinBytes(
    ends.flatMap((end, index) => {
      const block = data.subarray(ends[index - 1] ?? 0, end);
      const crc = crc16(block);
      return [block, Uint8Array.of(crc >>> 8, crc & 0xff)];
    }),
  );
}

/**
 * True when the last two bytes are the CRC of the last format-A block, left there by a receiver
 * that raised L to cover them: common enough in the field to be told from damage.
 */
export function endsWithStrayCrc(stripped: Uint8Array): boolean {
  const length = stripped.length - CRC_BYTES;
  const ends = length > LINK_HEADER_BYTES ? blockEnds(length, 'A') : [];
  const start = ends.at(-2);
  return start !== undefined && crc16(stripped, start, length) === crcAt(stripped, length);
}

function detectFormat(frame: Uint8Array): Exclude<FrameFormat, 'auto'> {
  const length = (frame[0] ?? 0) + 1;
  if (length <= LINK_HEADER_BYTES || frame.length < length) return 'stripped';
  const blocksA = 1 + Math.ceil((length - LINK_HEADER_BYTES) / A_BLOCK_BYTES);
  if (frame.length >= length + blocksA * CRC_BYTES) {
    // One good CRC is enough to call it format A, so that damage is reported, not passed on.
    if (splitBlocks(frame, 'A').some((block) => block.crc === block.expected)) return 'A';
  }
  return isFormatB(frame, length) ? 'B' : 'stripped';
}

function isFormatB(frame: Uint8Array, length: number): boolean {
  const end = length - CRC_BYTES;
  // Nearly all frames have one CRC; they are looked at without taking the frame apart.
  if (end <= B_FIRST_BYTES) return crcAt(frame, end) === crc16(frame, 0, end);
  return (
    !hasNoFormatB(length - 1) &&
    splitBlocks(frame, 'B').every((block) => block.crc === block.expected)
  );
}

interface CrcBlock {
  readonly start: number;
  /** Offset of the CRC. */
  readonly end: number;
  readonly crc: number;
  readonly expected: number;
}

function splitBlocks(frame: Uint8Array, format: CrcFormat): CrcBlock[] {
  const lengthField = frame[0] ?? 0;
  if (format === 'B' && hasNoFormatB(lengthField)) {
    throw wireError('WIRE_BAD_LAYER', {
      details: {
        layer: 'link layer',
        offset: 0,
        reason: `no frame of format B has L ${lengthField}`,
      },
    });
  }
  const ends = blockEnds(dataBytes(lengthField, format), format);
  const onAir = (ends.at(-1) ?? 0) + ends.length * CRC_BYTES;
  if (ends.length === 0 || frame.length < onAir) {
    throw wireError('WIRE_TRUNCATED', {
      details: {
        wanted: Math.max(onAir, LINK_HEADER_BYTES + CRC_BYTES) - frame.length,
        offset: frame.length,
        part: 'frame',
        available: 0,
      },
    });
  }
  return ends.map((dataEnd, index) => {
    const start = (ends[index - 1] ?? 0) + index * CRC_BYTES;
    const end = dataEnd + index * CRC_BYTES;
    return { start, end, crc: crcAt(frame, end), expected: crc16(frame, start, end) };
  });
}

function dataBytes(lengthField: number, format: CrcFormat): number {
  if (format === 'A') return lengthField + 1;
  const oneCrc = lengthField + 1 - CRC_BYTES;
  return oneCrc <= B_FIRST_BYTES ? oneCrc : oneCrc - CRC_BYTES;
}

/** One CRC leaves more than the first block holds, a second one leaves nothing for itself. */
function hasNoFormatB(lengthField: number): boolean {
  const data = lengthField + 1 - CRC_BYTES;
  return data > B_FIRST_BYTES && data <= B_FIRST_BYTES + CRC_BYTES;
}

/** Ends of the CRC blocks, counted in data bytes; none if there is not even a link header. */
function blockEnds(dataLength: number, format: CrcFormat): number[] {
  if (dataLength < LINK_HEADER_BYTES) return [];
  const ends: number[] = [];
  const step = format === 'A' ? A_BLOCK_BYTES : Infinity;
  for (
    let end = format === 'A' ? LINK_HEADER_BYTES : B_FIRST_BYTES;
    end < dataLength;
    end += step
  ) {
    ends.push(end);
  }
  return [...ends, dataLength];
}

function crcAt(frame: Uint8Array, offset: number): number {
  return ((frame[offset] ?? 0) << 8) | (frame[offset + 1] ?? 0);
}

function hex16(value: number): string {
  return value.toString(16).padStart(4, '0');
}
