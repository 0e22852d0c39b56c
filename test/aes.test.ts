/** The codec's AES against OpenSSL, which shares no code with it. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { aes128 } from '#wire/security/aes.ts';

function openssl(make: typeof createCipheriv, key: Uint8Array, iv: Uint8Array, data: Uint8Array) {
  const cipher = make('aes-128-cbc', key, iv).setAutoPadding(false);
  return toHex(Buffer.concat([cipher.update(data), cipher.final()]));
}

test('agrees with OpenSSL for any key, vector and number of blocks', () => {
  const block = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(block, block, fc.array(block, { maxLength: 15 }), (key, iv, blocks) => {
      const data = new Uint8Array(blocks.flatMap((bytes) => [...bytes]));
      const aes = aes128(key);
      expect(toHex(aes.encryptCbc(iv, data))).toBe(openssl(createCipheriv, key, iv, data));
      const opener = createDecipheriv as unknown as typeof createCipheriv;
      expect(toHex(aes.decryptCbc(iv, data))).toBe(openssl(opener, key, iv, data));
    }),
  );
});

test('keeps its own copy of the key', () => {
  const key = fromHex('2b7e151628aed2a6abf7158809cf4f3c');
  const [iv, data] = [new Uint8Array(16), new Uint8Array(32)];
  const expected = openssl(createCipheriv, key, iv, data);
  const aes = aes128(key);
  key.fill(0);
  expect(toHex(aes.encryptCbc(iv, data))).toBe(expected);
});
