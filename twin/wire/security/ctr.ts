/**
 * AES in counter mode over the AES port, the counter block of the extended link layer
 * (EN 13757-4:2019, 13.2.11) and AES-CCM (RFC 3610) for OMS profile D. In counter mode, encrypting
 * and decrypting are one.
 */
import { AES_BLOCK_BYTES, type Aes128 } from './aes.ts';

const ZERO_BLOCK = new Uint8Array(AES_BLOCK_BYTES);

/** Each block's counter is the one before plus 1, as a big-endian number. */
export function aesCtr(aes: Aes128, counterBlock: Uint8Array, data: Uint8Array): Uint8Array {
  const counter = new Uint8Array(counterBlock);
  const out = new Uint8Array(data.length);
  for (let offset = 0; offset < data.length; offset += AES_BLOCK_BYTES) {
    const stream = aes.encryptCbc(ZERO_BLOCK, counter);
    const end = Math.min(AES_BLOCK_BYTES, data.length - offset);
    for (let at = 0; at < end; at++)
      out[offset + at] = (data[offset + at] ?? 0) ^ (stream[at] ?? 0);
    increment(counter);
  }
  return out;
}

function increment(counter: Uint8Array): void {
  for (let at = AES_BLOCK_BYTES - 1; at >= 0; at--) {
    const next = ((counter[at] ?? 0) + 1) & 0xff;
    counter[at] = next;
    if (next !== 0) return;
  }
}

interface LinkCounter {
  /** M and A of the link layer. */
  readonly linkAddress: Uint8Array;
  readonly communicationControl: number;
  readonly sessionNumber: number;
}

/** Hop and repeated access are set on the way, so the counter block leaves them out. */
const CHANGED_ON_THE_WAY = 0x10 | 0x02;

/** M A CC SN FN BC: frame and block number start at 0. */
export function linkCounterBlock(counter: LinkCounter): Uint8Array {
  const block = new Uint8Array(AES_BLOCK_BYTES);
  block.set(counter.linkAddress);
  block[8] = counter.communicationControl & ~CHANGED_ON_THE_WAY;
  for (let at = 0; at < 4; at++) block[9 + at] = counter.sessionNumber >>> (8 * at);
  return block;
}

interface CcmMessage {
  readonly aes: Aes128;
  /** 13 bytes. */
  readonly nonce: Uint8Array;
  /** Authenticated and sent in clear, below 65280 bytes. */
  readonly header: Uint8Array;
  readonly data: Uint8Array;
  readonly tagBytes: number;
}

/** Bytes of the length field that a nonce of 13 bytes leaves. */
const LENGTH_BYTES = 2;

/** Plaintext of `data`, and the tag that it must have. */
export function openCcm(message: CcmMessage): { plain: Uint8Array; tag: Uint8Array } {
  const { aes, data } = message;
  const plain = aesCtr(aes, ccmBlock(LENGTH_BYTES - 1, message.nonce, 1), data);
  return { plain, tag: ccmTag(message, plain) };
}

/** Ciphertext of `data`, and its tag. */
export function sealCcm(message: CcmMessage): { cipher: Uint8Array; tag: Uint8Array } {
  const { aes, data } = message;
  const cipher = aesCtr(aes, ccmBlock(LENGTH_BYTES - 1, message.nonce, 1), data);
  return { cipher, tag: ccmTag(message, data) };
}

/** CBC-MAC over B0, the header with its length, and the plaintext, encrypted with counter 0. */
function ccmTag({ aes, nonce, header, tagBytes }: CcmMessage, plain: Uint8Array): Uint8Array {
  const headerBytes = wholeBlocks(2 + header.length);
  const blocks = new Uint8Array(AES_BLOCK_BYTES + headerBytes + wholeBlocks(plain.length));
  const flags = 0x40 | (((tagBytes - 2) / 2) << 3) | (LENGTH_BYTES - 1);
  blocks.set(ccmBlock(flags, nonce, plain.length));
  blocks[AES_BLOCK_BYTES] = header.length >>> 8;
  blocks[AES_BLOCK_BYTES + 1] = header.length;
  blocks.set(header, AES_BLOCK_BYTES + 2);
  blocks.set(plain, AES_BLOCK_BYTES + headerBytes);
  const mac = aes.encryptCbc(ZERO_BLOCK, blocks).subarray(-AES_BLOCK_BYTES);
  return aesCtr(aes, ccmBlock(LENGTH_BYTES - 1, nonce, 0), mac).subarray(0, tagBytes);
}

function ccmBlock(flags: number, nonce: Uint8Array, number: number): Uint8Array {
  const block = new Uint8Array(AES_BLOCK_BYTES);
  block[0] = flags;
  block.set(nonce, 1);
  block[AES_BLOCK_BYTES - 2] = number >>> 8;
  block[AES_BLOCK_BYTES - 1] = number;
  return block;
}

function wholeBlocks(bytes: number): number {
  return Math.ceil(bytes / AES_BLOCK_BYTES) * AES_BLOCK_BYTES;
}

/** M id version type 00 counter, the counter big endian (one telegram from the field checks it). */
export function ccmNonce(linkAddress: Uint8Array, counter: number): Uint8Array {
  const nonce = new Uint8Array(13);
  nonce.set(linkAddress);
  for (let at = 0; at < 4; at++) nonce[12 - at] = counter >>> (8 * at);
  return nonce;
}
