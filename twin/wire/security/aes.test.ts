import { cbc, cmac, unsafe } from '@noble/ciphers/aes.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { expandDecryptionKey, expandEncryptionKey } from './aes-key-schedule.ts';
import { aes128, aes128Once } from './aes.ts';

// NIST SP 800-38A, F.2.1 and F.2.2.
const KEY = fromHex('2b7e151628aed2a6abf7158809cf4f3c');
const IV = fromHex('000102030405060708090a0b0c0d0e0f');
const PLAIN = fromHex(
  '6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51' +
    '30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710',
);
const CIPHER =
  '7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2' +
  '73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7';

test('CBC encrypts and decrypts the four blocks of NIST SP 800-38A', () => {
  const aes = aes128(KEY);
  expect(toHex(aes.encryptCbc(IV, PLAIN))).toBe(CIPHER);
  expect(aes.decryptCbc(IV, fromHex(CIPHER))).toEqual(PLAIN);
});

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe.each([
  { name: 'a kept key', aes128: aes128 },
  { name: 'a key used once', aes128: aes128Once },
])('$name, for any key and data', ({ aes128 }) => {
  test('encrypts and decrypts as @noble/ciphers, and spares its input', () => {
    fc.assert(
      fc.property(bytes(16), bytes(16), fc.integer({ min: 0, max: 15 }), (key, iv, blocks) => {
        const data = Uint8Array.from({ length: blocks * 16 }, (_, index) => index * 7);
        const aes = aes128(key);
        const expected = cbc(key, iv, { disablePadding: true }).encrypt(data);
        expect(aes.encryptCbc(iv, data)).toEqual(expected);
        expect(aes.decryptCbc(iv, aes.encryptCbc(iv, data))).toEqual(data);
        expect(data.every((byte, index) => byte === ((index * 7) & 0xff))).toBe(true);
      }),
    );
  });

  test('signs as @noble/ciphers', () => {
    fc.assert(
      fc.property(bytes(16), fc.uint8Array({ maxLength: 100 }), (key, message) => {
        expect(aes128(key).cmac?.(message)).toEqual(cmac(message, key));
      }),
    );
  });

  test.each([0, 15, 17, 32])('refuses a key of %i bytes as WIRE_BAD_KEY', (length) => {
    expect(() => aes128(new Uint8Array(length))).toThrow(
      expect.objectContaining({ code: 'WIRE_BAD_KEY' }),
    );
  });
});

test('our key expansion is that of @noble/ciphers', () => {
  fc.assert(
    fc.property(bytes(16), (key) => {
      expect(expandEncryptionKey(key)).toEqual(unsafe.expandKeyLE(key));
      expect(expandDecryptionKey(key)).toEqual(unsafe.expandKeyDecLE(key));
    }),
  );
});
