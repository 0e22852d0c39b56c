/**
 * The mask of Diehl's radio formats: a 32-bit shift register that starts from bytes of the telegram
 * and a key that everybody knows. It keeps nobody out, and proves nothing.
 */
import { fromHex } from '#kernel/bytes.ts';

/** Both are in the open; a device has one or the other. */
export const DIEHL_KEYS: readonly string[] = ['39bc8a10e66d83f8', '51728910e66d83f8'];

const REGISTER_KEYS = DIEHL_KEYS.map((hex) => {
  const bytes = fromHex(hex);
  return (bigEndian(bytes, 0) ^ bigEndian(bytes, 4)) >>> 0;
});

/** `seed`: of the telegram's own bytes. What each known key makes of the data, one after the other. */
export function unmasked(data: Uint8Array, seed: number): Uint8Array[] {
  return REGISTER_KEYS.map((key) => shifted(data, key ^ seed));
}

/** Eight steps for each byte. */
function shifted(data: Uint8Array, seed: number): Uint8Array {
  let register = seed >>> 0;
  return data.map((byte) => {
    for (let step = 0; step < 8; step++) {
      const bit = (register >>> 1) ^ (register >>> 2) ^ (register >>> 11) ^ (register >>> 31);
      register = ((register << 1) | (bit & 1)) >>> 0;
    }
    return byte ^ (register & 0xff);
  });
}

export function bigEndian(data: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = data.subarray(at, at + 4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
