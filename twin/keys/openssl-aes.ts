/**
 * The `Aes128` port on OpenSSL. Creating a cipher costs ten times more than using it, so each key
 * keeps one ECB object and the chaining of CBC is done here.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Cipheriv, Decipheriv } from 'node:crypto';
import { assert } from '#kernel/errors.ts';
import { AES_BLOCK_BYTES } from '#wire/aes.ts';
import type { Aes128Factory } from '#wire/aes.ts';
import { wireError } from '#wire/errors.ts';

const ALGORITHM = 'aes-128-ecb';

/** Throws WIRE_BAD_KEY for a key that has not 16 bytes. */
export const opensslAes128: Aes128Factory = (key) => {
  if (key.length !== 16) throw wireError('WIRE_BAD_KEY', { details: { bytes: key.length } });
  const ownKey = key.slice();
  let cipher: Cipheriv | undefined;
  let decipher: Decipheriv | undefined;
  return {
    decryptCbc: (iv, data) =>
      decryptCbc(
        (decipher ??= createDecipheriv(ALGORITHM, ownKey, null).setAutoPadding(false)),
        iv,
        data,
      ),
    encryptCbc: (iv, data) =>
      encryptCbc(
        (cipher ??= createCipheriv(ALGORITHM, ownKey, null).setAutoPadding(false)),
        iv,
        data,
      ),
  };
};

// NIST SP 800-38A, 6.2: a plaintext block is the decrypted block XOR the ciphertext before it.
function decryptCbc(decipher: Decipheriv, iv: Uint8Array, data: Uint8Array): Uint8Array {
  assertWholeBlocks(data);
  const out = decipher.update(data);
  for (let at = 0; at < AES_BLOCK_BYTES; at++) out[at] = (out[at] ?? 0) ^ (iv[at] ?? 0);
  for (let at = AES_BLOCK_BYTES; at < data.length; at++) {
    out[at] = (out[at] ?? 0) ^ (data[at - AES_BLOCK_BYTES] ?? 0);
  }
  return new Uint8Array(out.buffer, out.byteOffset, data.length);
}

function encryptCbc(cipher: Cipheriv, iv: Uint8Array, data: Uint8Array): Uint8Array {
  assertWholeBlocks(data);
  const out = new Uint8Array(data.length);
  let chain = iv;
  for (let offset = 0; offset < data.length; offset += AES_BLOCK_BYTES) {
    const block = data.slice(offset, offset + AES_BLOCK_BYTES);
    for (let at = 0; at < AES_BLOCK_BYTES; at++) block[at] = (block[at] ?? 0) ^ (chain[at] ?? 0);
    chain = cipher.update(block);
    out.set(chain, offset);
  }
  return out;
}

// A part of a block would stay inside the shared cipher object and shift all later calls.
function assertWholeBlocks(data: Uint8Array): void {
  assert(
    data.length % AES_BLOCK_BYTES === 0,
    `AES-CBC without padding works on whole blocks, got ${data.length} bytes`,
  );
}
