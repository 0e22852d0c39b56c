/**
 * Frames of the wired M-Bus (EN 13757-2, 68 L L 68 C A CI … checksum 16): where they carry data with a
 * long header, the same records as on the air, they are rewritten as a frame that the codec reads.
 */
import { notRead } from './captured-frame.ts';

const START = 0x68;
const STOP = 0x16;
const HEAD_BYTES = 4;
const TAIL_BYTES = 2;
const CI_LONG_HEADER = 0x72;
/** C, A, CI, and id, maker, version, type of the long header. */
const MIN_BODY_BYTES = 11;
const C_RESPONSE = 0x08;
export const WIRED_NOTE = 'a frame of the wired M-Bus, read as if it came by radio';

export function isWiredFrame(bytes: Uint8Array): boolean {
  const length = bytes[1] ?? 0;
  return (
    bytes[0] === START &&
    bytes[3] === START &&
    bytes[2] === length &&
    bytes.length >= HEAD_BYTES + length
  );
}

/** Throws CAPTURE_LINE_UNREADABLE for a frame without data or with a wrong checksum. */
export function asRadioFrame(bytes: Uint8Array): Uint8Array {
  const end = HEAD_BYTES + (bytes[1] ?? 0);
  const body = bytes.subarray(HEAD_BYTES, end);
  const [checksum, stop] = bytes.subarray(end, end + TAIL_BYTES);
  const sum = body.reduce((total, byte) => (total + byte) & 0xff, 0);
  if (checksum !== sum || stop !== STOP) {
    throw notRead('it is a frame of the wired M-Bus whose checksum or stop byte is wrong');
  }
  const ci = body[2] ?? 0;
  if (ci !== CI_LONG_HEADER || body.length < MIN_BODY_BYTES) {
    const code = ci.toString(16).toUpperCase().padStart(2, '0');
    throw notRead(`it is a frame of the wired M-Bus with CI ${code}; read are those with CI 72`);
  }
  const maker = body.subarray(7, 9);
  const id = body.subarray(3, 7);
  const frame = [C_RESPONSE, ...maker, ...id, ...body.subarray(9, 11), ...body.subarray(2)];
  return Uint8Array.of(frame.length, ...frame);
}
