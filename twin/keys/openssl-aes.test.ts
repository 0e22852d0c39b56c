import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { nobleAes128 } from '#wire/aes.ts';
import { nodeAes128 } from './node-aes.ts';
import { opensslAes128 } from './openssl-aes.ts';

// NIST SP 800-38A, F.2.1 and F.2.2.
const KEY = fromHex('2b7e151628aed2a6abf7158809cf4f3c');
const IV = fromHex('000102030405060708090a0b0c0d0e0f');
const PLAIN = fromHex('6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51');
const CIPHER = '7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2';

const FACTORIES = { opensslAes128, nodeAes128 };

describe.each(Object.entries(FACTORIES))('%s', (_name, factory) => {
  test('gives the published CBC vectors in both directions, twice with one object', () => {
    const aes = factory(KEY);
    for (const _ of [1, 2]) {
      expect(toHex(aes.encryptCbc(IV, PLAIN))).toBe(CIPHER);
      expect(toHex(aes.decryptCbc(IV, fromHex(CIPHER)))).toBe(toHex(PLAIN));
    }
  });

  test('agrees with the pure implementation for any key, vector and number of blocks', () => {
    const block = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(block, block, fc.array(block, { maxLength: 15 }), (key, iv, blocks) => {
        const data = new Uint8Array(blocks.flatMap((bytes) => [...bytes]));
        const before = toHex(data);
        const [ours, pure] = [factory(key), nobleAes128(key)];
        expect(toHex(ours.decryptCbc(iv, data))).toBe(toHex(pure.decryptCbc(iv, data)));
        expect(toHex(ours.encryptCbc(iv, data))).toBe(toHex(pure.encryptCbc(iv, data)));
        expect(toHex(data)).toBe(before);
      }),
    );
  });

  test('keeps its own copy of the key', () => {
    const key = KEY.slice();
    const aes = factory(key);
    key.fill(0);
    expect(toHex(aes.encryptCbc(IV, PLAIN))).toBe(CIPHER);
  });

  test('a key of another size: WIRE_BAD_KEY', () => {
    expect(() => factory(new Uint8Array(24))).toThrow(LabError);
  });
});

test('a part of a block is a bug of the caller and does not spoil the next call', () => {
  const aes = opensslAes128(KEY);
  expect(() => aes.decryptCbc(IV, new Uint8Array(17))).toThrow('bug: AES-CBC');
  expect(toHex(aes.decryptCbc(IV, fromHex(CIPHER)))).toBe(toHex(PLAIN));
});
