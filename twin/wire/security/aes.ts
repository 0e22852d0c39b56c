/**
 * AES-128 in CBC mode, as a port: one object holds one expanded key, so that a fleet's keys are
 * expanded once. It is pure, on @noble/ciphers, and runs in the page as well; on the few blocks of
 * a telegram it is faster than a reused OpenSSL cipher, whose every call costs about 1 µs.
 */
import { decryptBlock, encryptBlock } from './aes-block.ts';
import { expandDecryptionKey, expandEncryptionKey, ROUND_KEY_WORDS } from './aes-key-schedule.ts';
import { wireError } from '../errors.ts';

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
export const aes128: Aes128Factory = (key) => {
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
      const { whole, padded } = (subkeys ??= cmacSubkeys(encryptionKey));
      return cmac(encryptionKey, isWholeBlocks(message) ? whole : padded, message);
    },
  };
};

/**
 * The same for a key that is used once and gone, as those that mode 7 derives for each telegram:
 * it keeps the key itself, and expands it where the last such key was. A set of round keys of its
 * own costs more than the blocks of a telegram.
 */
export const aes128Once: Aes128Factory = (key) => {
  if (key.length !== KEY_BYTES) {
    throw wireError('WIRE_BAD_KEY', { details: { bytes: key.length } });
  }
  return {
    encryptCbc: (iv, data) => encryptCbc(expandEncryptionKey(key, scratch), iv, data),
    decryptCbc: (iv, data) => decryptCbc(expandDecryptionKey(key, scratch), iv, data),
    cmac: (message) => {
      expandEncryptionKey(key, scratch);
      load(ZERO_BLOCK, 0);
      encryptBlock(scratch, state);
      putState(mask, 0);
      double(mask);
      if (!isWholeBlocks(message)) double(mask);
      return cmac(scratch, mask, message);
    },
  };
};

const scratch = new Uint32Array(ROUND_KEY_WORDS);
const mask = new Uint8Array(AES_BLOCK_BYTES);

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
  const out = new Uint8Array(block);
  double(out);
  return out;
}

function double(block: Uint8Array): void {
  const carry = (block[0] ?? 0) & 0x80 ? 0x87 : 0;
  for (let at = 0; at < AES_BLOCK_BYTES - 1; at++) {
    block[at] = ((block[at] ?? 0) << 1) | ((block[at + 1] ?? 0) >>> 7);
  }
  block[AES_BLOCK_BYTES - 1] = ((block[AES_BLOCK_BYTES - 1] ?? 0) << 1) ^ carry;
}

function isWholeBlocks({ length }: Uint8Array): boolean {
  return length > 0 && length % AES_BLOCK_BYTES === 0;
}

/** RFC 4493, 2.4: CBC-MAC whose last block is masked with a subkey. */
function cmac(roundKeys: Uint32Array, subkey: Uint8Array, message: Uint8Array): Uint8Array {
  const { length } = message;
  const lastStart = length === 0 ? 0 : (length - 1) & ~(AES_BLOCK_BYTES - 1);
  for (let at = 0; at < AES_BLOCK_BYTES; at++) {
    const index = lastStart + at;
    const byte = index < length ? (message[index] ?? 0) : index === length ? 0x80 : 0;
    lastBlock[at] = (subkey[at] ?? 0) ^ byte;
  }
  load(ZERO_BLOCK, 0);
  for (let offset = 0; offset < lastStart; offset += AES_BLOCK_BYTES) {
    mixIn(message, offset);
    encryptBlock(roundKeys, state);
  }
  mixIn(lastBlock, 0);
  encryptBlock(roundKeys, state);
  const tag = new Uint8Array(AES_BLOCK_BYTES);
  putState(tag, 0);
  return tag;
}

const lastBlock = new Uint8Array(AES_BLOCK_BYTES);

// NIST SP 800-38A, 6.2.
function decryptCbc(roundKeys: Uint32Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length);
  let chain = iv;
  let chainOffset = 0;
  for (let offset = 0; offset < data.length; offset += AES_BLOCK_BYTES) {
    load(data, offset);
    decryptBlock(roundKeys, state);
    mixIn(chain, chainOffset);
    putState(out, offset);
    chain = data;
    chainOffset = offset;
  }
  return out;
}

function encryptCbc(roundKeys: Uint32Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length);
  load(iv, 0);
  for (let offset = 0; offset < data.length; offset += AES_BLOCK_BYTES) {
    mixIn(data, offset);
    encryptBlock(roundKeys, state);
    putState(out, offset);
  }
  return out;
}

// One block at a time is in work.
const state = new Int32Array(4);

function load(data: Uint8Array, offset: number): void {
  state[0] = word(data, offset);
  state[1] = word(data, offset + 4);
  state[2] = word(data, offset + 8);
  state[3] = word(data, offset + 12);
}

/** XORs a block into the state. */
function mixIn(data: Uint8Array, offset: number): void {
  state[0] = (state[0] ?? 0) ^ word(data, offset);
  state[1] = (state[1] ?? 0) ^ word(data, offset + 4);
  state[2] = (state[2] ?? 0) ^ word(data, offset + 8);
  state[3] = (state[3] ?? 0) ^ word(data, offset + 12);
}

function putState(out: Uint8Array, offset: number): void {
  put(out, offset, state[0] ?? 0);
  put(out, offset + 4, state[1] ?? 0);
  put(out, offset + 8, state[2] ?? 0);
  put(out, offset + 12, state[3] ?? 0);
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
