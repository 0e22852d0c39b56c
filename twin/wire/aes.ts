/**
 * AES-128 in CBC mode, as a port: one object holds one expanded key, so that a fleet's keys are
 * expanded once. It is pure, on @noble/ciphers, and runs in the page as well; on the few blocks of
 * a telegram it is faster than a reused OpenSSL cipher, whose every call costs about 1 µs.
 */
import { unsafe } from '@noble/ciphers/aes.js';
import { expandDecryptionKey, expandEncryptionKey } from './aes-key-schedule.ts';
import { wireError } from './errors.ts';

export const AES_BLOCK_BYTES = 16;
const KEY_BYTES = 16;

/** Both work on whole blocks, without padding, and leave their input alone. */
export interface Aes128 {
  decryptCbc(iv: Uint8Array, data: Uint8Array): Uint8Array;
  encryptCbc(iv: Uint8Array, data: Uint8Array): Uint8Array;
  /**
   * AES-CMAC of a message. For an implementation that hands out no encryption but lets keys be
   * derived (mode 7); without it the codec builds it on `encryptCbc`.
   */
  cmac?(message: Uint8Array): Uint8Array;
}

/** Throws WIRE_BAD_KEY for a key that has not 16 bytes. */
export type Aes128Factory = (key: Uint8Array) => Aes128;

/** AES on the block functions of @noble/ciphers, which take expanded keys. */
export const nobleAes128: Aes128Factory = (key) => {
  if (key.length !== KEY_BYTES) {
    throw wireError('WIRE_BAD_KEY', { details: { bytes: key.length } });
  }
  // The caller may wipe its key; ours is expanded for a direction when that is first needed, as a
  // derived key needs one only.
  const own = new Uint8Array(key);
  let encryptionKey: Uint32Array | undefined;
  let decryptionKey: Uint32Array | undefined;
  let subkeys: Subkeys | undefined;
  return {
    encryptCbc: (iv, data) => encryptCbc((encryptionKey ??= expandEncryptionKey(own)), iv, data),
    decryptCbc: (iv, data) => decryptCbc((decryptionKey ??= expandDecryptionKey(own)), iv, data),
    cmac: (message) => {
      encryptionKey ??= expandEncryptionKey(own);
      return cmac(encryptionKey, (subkeys ??= cmacSubkeys(encryptionKey)), message);
    },
  };
};

interface Subkeys {
  readonly whole: Uint8Array;
  readonly padded: Uint8Array;
}

const ZERO_BLOCK = new Uint8Array(AES_BLOCK_BYTES);

function cmacSubkeys(roundKeys: Uint32Array): Subkeys {
  const whole = doubledBlock(encryptCbc(roundKeys, ZERO_BLOCK, ZERO_BLOCK));
  return { whole, padded: doubledBlock(whole) };
}

/** Times x in GF(2^128): how AES-CMAC makes its subkeys (RFC 4493, 2.3). */
export function doubledBlock(block: Uint8Array): Uint8Array {
  const out = new Uint8Array(AES_BLOCK_BYTES);
  for (let at = 0; at < AES_BLOCK_BYTES; at++) {
    out[at] = ((block[at] ?? 0) << 1) | ((block[at + 1] ?? 0) >>> 7);
  }
  if ((block[0] ?? 0) & 0x80) out[AES_BLOCK_BYTES - 1] = (out[AES_BLOCK_BYTES - 1] ?? 0) ^ 0x87;
  return out;
}

/** RFC 4493, 2.4: CBC-MAC whose last block is masked with a subkey. */
function cmac(roundKeys: Uint32Array, { whole, padded }: Subkeys, message: Uint8Array): Uint8Array {
  const { length } = message;
  const lastStart = length === 0 ? 0 : (length - 1) & ~(AES_BLOCK_BYTES - 1);
  const isWhole = length - lastStart === AES_BLOCK_BYTES;
  const mask = isWhole ? whole : padded;
  const last = new Uint8Array(AES_BLOCK_BYTES);
  for (let at = 0; at < AES_BLOCK_BYTES; at++) {
    const index = lastStart + at;
    last[at] =
      (mask[at] ?? 0) ^ (index < length ? (message[index] ?? 0) : index === length ? 0x80 : 0);
  }
  let state = { s0: 0, s1: 0, s2: 0, s3: 0 };
  for (let offset = 0; offset <= lastStart; offset += AES_BLOCK_BYTES) {
    const block = offset === lastStart ? last : message;
    const at = offset === lastStart ? 0 : offset;
    state = unsafe.encrypt(
      roundKeys,
      state.s0 ^ word(block, at),
      state.s1 ^ word(block, at + 4),
      state.s2 ^ word(block, at + 8),
      state.s3 ^ word(block, at + 12),
    );
  }
  put(last, 0, state.s0);
  put(last, 4, state.s1);
  put(last, 8, state.s2);
  put(last, 12, state.s3);
  return last;
}

// NIST SP 800-38A, 6.2. The block functions work on four little-endian words.
function decryptCbc(roundKeys: Uint32Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length);
  let chain = iv;
  let chainOffset = 0;
  for (let offset = 0; offset < data.length; offset += AES_BLOCK_BYTES) {
    const { s0, s1, s2, s3 } = unsafe.decrypt(
      roundKeys,
      word(data, offset),
      word(data, offset + 4),
      word(data, offset + 8),
      word(data, offset + 12),
    );
    put(out, offset, s0 ^ word(chain, chainOffset));
    put(out, offset + 4, s1 ^ word(chain, chainOffset + 4));
    put(out, offset + 8, s2 ^ word(chain, chainOffset + 8));
    put(out, offset + 12, s3 ^ word(chain, chainOffset + 12));
    chain = data;
    chainOffset = offset;
  }
  return out;
}

function encryptCbc(roundKeys: Uint32Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length);
  let chain = iv;
  let chainOffset = 0;
  for (let offset = 0; offset < data.length; offset += AES_BLOCK_BYTES) {
    const { s0, s1, s2, s3 } = unsafe.encrypt(
      roundKeys,
      word(data, offset) ^ word(chain, chainOffset),
      word(data, offset + 4) ^ word(chain, chainOffset + 4),
      word(data, offset + 8) ^ word(chain, chainOffset + 8),
      word(data, offset + 12) ^ word(chain, chainOffset + 12),
    );
    put(out, offset, s0);
    put(out, offset + 4, s1);
    put(out, offset + 8, s2);
    put(out, offset + 12, s3);
    chain = out;
    chainOffset = offset;
  }
  return out;
}

function word(data: Uint8Array, offset: number): number {
  return (
    (data[offset] ?? 0) |
    ((data[offset + 1] ?? 0) << 8) |
    ((data[offset + 2] ?? 0) << 16) |
    ((data[offset + 3] ?? 0) << 24)
  );
}

function put(out: Uint8Array, offset: number, value: number): void {
  out[offset] = value;
  out[offset + 1] = value >>> 8;
  out[offset + 2] = value >>> 16;
  out[offset + 3] = value >>> 24;
}
