/**
 * AES-128 in CBC mode, as a port: one object holds one expanded key, so that a fleet's keys are
 * expanded once. The default is @noble/ciphers (browser, tests); a program on Node may inject
 * another that reuses one OpenSSL cipher per key.
 */
import { unsafe } from '@noble/ciphers/aes.js';
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
  let encryptionKey: Uint32Array | undefined;
  let decryptionKey: Uint32Array | undefined;
  return {
    encryptCbc: (iv, data) => encryptCbc((encryptionKey ??= unsafe.expandKeyLE(key)), iv, data),
    decryptCbc: (iv, data) => decryptCbc((decryptionKey ??= unsafe.expandKeyDecLE(key)), iv, data),
  };
};

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
