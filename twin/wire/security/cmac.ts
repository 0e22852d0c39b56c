/** AES-CMAC (RFC 4493) over the AES port: the cipher's own, or made of its `encryptCbc`. */
import { AES_BLOCK_BYTES, doubledBlock, type Aes128 } from './aes.ts';

const ZERO_BLOCK = new Uint8Array(AES_BLOCK_BYTES);

interface Subkeys {
  readonly whole: Uint8Array;
  readonly padded: Uint8Array;
}

// The subkeys of a meter's key are needed for each of its telegrams.
const subkeysOf = new WeakMap<Aes128, Subkeys>();

/** The full tag of 16 bytes. */
export function aesCmac(aes: Aes128, message: Uint8Array): Uint8Array {
  if (aes.cmac !== undefined) return aes.cmac(message);
  const { whole, padded } = subkeys(aes);
  const { length } = message;
  const isWhole = length > 0 && length % AES_BLOCK_BYTES === 0;
  const size = isWhole ? length : length - (length % AES_BLOCK_BYTES) + AES_BLOCK_BYTES;
  const blocks = new Uint8Array(size);
  blocks.set(message);
  if (!isWhole) blocks[length] = 0x80;
  const last = isWhole ? whole : padded;
  const start = size - AES_BLOCK_BYTES;
  for (let at = 0; at < AES_BLOCK_BYTES; at++) {
    blocks[start + at] = (blocks[start + at] ?? 0) ^ (last[at] ?? 0);
  }
  return aes.encryptCbc(ZERO_BLOCK, blocks).subarray(start);
}

function subkeys(aes: Aes128): Subkeys {
  const known = subkeysOf.get(aes);
  if (known !== undefined) return known;
  const whole = doubledBlock(aes.encryptCbc(ZERO_BLOCK, ZERO_BLOCK));
  const made = { whole, padded: doubledBlock(whole) };
  subkeysOf.set(aes, made);
  return made;
}
