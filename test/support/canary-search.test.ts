import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findCanaries } from './canary-search.ts';

const secret = Uint8Array.from([0x2f, 0x2f, 0x0b, 0x6e, 0xff, 0xfe, 0xfb, 0x4b, 0x6e, 0x78]);
const canaries = [{ name: 'secret', bytes: secret }];
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

test.each<[string, string, Uint8Array]>([
  ['raw', 'as bytes between bytes', Buffer.concat([Buffer.alloc(3), secret, Buffer.alloc(3)])],
  ['hex', 'as hex', text(`{"plain":"${Buffer.from(secret).toString('hex')}"}`)],
  ['hex', 'as hex in capitals', text(Buffer.from(secret).toString('hex').toUpperCase())],
  ['decimal', 'as JSON makes of a Buffer', text(JSON.stringify(Buffer.from(secret)))],
  ['base64', 'as base64url', text(Buffer.from(secret).toString('base64url'))],
])('finds a secret (%s) %s', (form, _what, haystack) => {
  expect(findCanaries([haystack], canaries)).toEqual([{ name: 'secret', form }]);
});

test('finds a secret in base64 wherever it stands within what was encoded', () => {
  const around = fc.uint8Array({ maxLength: 20 });
  fc.assert(
    fc.property(around, around, (before, after) => {
      const encoded = Buffer.concat([before, secret, after]).toString('base64');
      expect(findCanaries([text(encoded)], canaries)).toEqual([{ name: 'secret', form: 'base64' }]);
    }),
  );
});

test('names each secret and form once, over all haystacks', () => {
  const other = { name: 'other', bytes: secret.toReversed() };
  const haystacks = [secret, secret, other.bytes, text('nothing')];
  expect(findCanaries(haystacks, [...canaries, other])).toEqual([
    { name: 'other', form: 'raw' },
    { name: 'secret', form: 'raw' },
  ]);
});

test('finds nothing where one bit differs, or the end is missing', () => {
  const changed = secret.with(5, 0xff);
  expect(findCanaries([changed, secret.subarray(0, 9), new Uint8Array()], canaries)).toEqual([]);
});
