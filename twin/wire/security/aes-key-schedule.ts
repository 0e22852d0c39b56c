/**
 * AES-128 key expansion (FIPS 197, 5.2) for the block functions of @noble/ciphers: 44 little-endian
 * words. Mode 7 expands two derived keys for each telegram, so that it counts more there than
 * the blocks do; theirs copies and checks what need not be here. Tests compare both.
 */

export const ROUND_KEY_WORDS = 44;
const KEY_WORDS = 4;

export const S_BOX = makeSBox();
export const INVERSE_S_BOX = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) INVERSE_S_BOX[byteAt(S_BOX, byte)] = byte;
/** InvMixColumns of one byte, by the byte, for the lowest lane. */
const INVERSE_MIX = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) INVERSE_MIX[byte] = inverseMixed(byte);

// FIPS 197, 5.2: the round constants, powers of x.
const ROUND_CONSTANTS = Uint8Array.of(0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x1b, 0x36);

/** Round keys of the cipher, in `words` if given. */
export function expandEncryptionKey(
  key: Uint8Array,
  words = new Uint32Array(ROUND_KEY_WORDS),
): Uint32Array {
  for (let at = 0; at < KEY_WORDS; at++) {
    words[at] =
      byteAt(key, 4 * at) |
      (byteAt(key, 4 * at + 1) << 8) |
      (byteAt(key, 4 * at + 2) << 16) |
      (byteAt(key, 4 * at + 3) << 24);
  }
  let word = words[KEY_WORDS - 1] ?? 0;
  for (let at = KEY_WORDS; at < ROUND_KEY_WORDS; at += KEY_WORDS) {
    word = substitute((word << 24) | (word >>> 8)) ^ (ROUND_CONSTANTS[at / KEY_WORDS - 1] ?? 0);
    for (let next = at; next < at + KEY_WORDS; next++) {
      word ^= words[next - KEY_WORDS] ?? 0;
      words[next] = word;
    }
  }
  return words;
}

/** Round keys of the equivalent inverse cipher (FIPS 197, 5.3.5): reversed, inner ones mixed. */
export function expandDecryptionKey(
  key: Uint8Array,
  words = new Uint32Array(ROUND_KEY_WORDS),
): Uint32Array {
  expandEncryptionKey(key, forward);
  for (let at = 0; at < ROUND_KEY_WORDS; at++) {
    const from = ROUND_KEY_WORDS - KEY_WORDS - (at & ~3) + (at & 3);
    const word = forward[from] ?? 0;
    const isInner = at >= KEY_WORDS && at < ROUND_KEY_WORDS - KEY_WORDS;
    words[at] = isInner ? inverseMix(word) : word;
  }
  return words;
}

const forward = new Uint32Array(ROUND_KEY_WORDS);

function substitute(word: number): number {
  return (
    byteAt(S_BOX, word & 0xff) |
    (byteAt(S_BOX, (word >>> 8) & 0xff) << 8) |
    (byteAt(S_BOX, (word >>> 16) & 0xff) << 16) |
    (byteAt(S_BOX, word >>> 24) << 24)
  );
}

function inverseMix(word: number): number {
  const second = INVERSE_MIX[(word >>> 8) & 0xff] ?? 0;
  const third = INVERSE_MIX[(word >>> 16) & 0xff] ?? 0;
  const fourth = INVERSE_MIX[word >>> 24] ?? 0;
  return (
    (INVERSE_MIX[word & 0xff] ?? 0) ^
    ((second << 8) | (second >>> 24)) ^
    ((third << 16) | (third >>> 16)) ^
    ((fourth << 24) | (fourth >>> 8))
  );
}

function byteAt(data: Uint8Array, at: number): number {
  return data[at] ?? 0;
}

/** MixColumns of a byte in the lowest lane: times 2, 1, 1, 3. */
export function forwardMixed(byte: number): number {
  const twice = doubled(byte);
  return ((twice ^ byte) << 24) | (byte << 16) | (byte << 8) | twice;
}

/** InvMixColumns of a byte in the lowest lane: times 14, 9, 13, 11. */
export function inverseMixed(byte: number): number {
  const twice = doubled(byte);
  const fourfold = doubled(twice);
  const eightfold = doubled(fourfold);
  const nine = eightfold ^ byte;
  return (
    ((nine ^ twice) << 24) |
    ((nine ^ fourfold) << 16) |
    (nine << 8) |
    (eightfold ^ fourfold ^ twice)
  );
}

/** Times x in GF(2^8) with x^8 + x^4 + x^3 + x + 1. */
function doubled(byte: number): number {
  return (byte << 1) ^ (byte & 0x80 ? 0x11b : 0);
}

/**
 * Inverse in GF(2^8), then the affine map (FIPS 197, 5.1.1). 3 generates all but 0, so its powers
 * and those of its inverse meet each pair once.
 */
function makeSBox(): Uint8Array {
  const box = new Uint8Array(256);
  let power = 1;
  let inverse = 1;
  do {
    power ^= doubled(power);
    inverse = dividedByThree(inverse);
    const spread = inverse | (inverse << 8);
    box[power] = inverse ^ (spread >>> 4) ^ (spread >>> 5) ^ (spread >>> 6) ^ (spread >>> 7) ^ 0x63;
  } while (power !== 1);
  box[0] = 0x63;
  return box;
}

/** Divides by 1 + x: times 1 + x + … + x^7, then what the modulus adds. */
function dividedByThree(byte: number): number {
  let quotient = byte ^ (byte << 1);
  quotient ^= quotient << 2;
  quotient ^= quotient << 4;
  return (quotient & 0xff) ^ (quotient & 0x80 ? 0x09 : 0);
}
