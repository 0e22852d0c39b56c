import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CborFault, decodeCbor, encodeCbor } from './cbor.ts';

// RFC 8949, appendix A.
test.each<[string, unknown]>([
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['20', -1],
  ['3903e7', -1000],
  ['fb3ff199999999999a', 1.1],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['60', ''],
  ['6449455446', 'IETF'],
  ['62c3bc', 'ü'],
  ['64f0908591', '\u{10151}'],
  ['80', []],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['a0', {}],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
])('%s is %j, both ways', (hex, value) => {
  expect(decodeCbor(Buffer.from(hex, 'hex'))).toEqual(value);
  expect(encodeCbor(value).toString('hex')).toBe(hex);
});

test.each([
  ['nothing', ''],
  ['a text that is cut off', '6261'],
  ['an array longer than the bytes', '9affffffff'],
  ['a map longer than the bytes', 'bbffffffffffffffff'],
  ['two values', '0000'],
  ['a byte string', '4101'],
  ['a tag', 'c074323031332d30332d32315432303a30343a30305a'],
  ['an indefinite length', '9f01ff'],
  ['a key that is a number', 'a10102'],
  ['a key twice', 'a2616101616102'],
  ['a text that is not UTF-8', '62c328'],
  ['a number beyond 2^53', '1bffffffffffffffff'],
  ['undefined', 'f7'],
  ['a million levels', '81'.repeat(1_000_000)],
])('%s is refused', (_what, hex) => {
  expect(() => decodeCbor(Buffer.from(hex, 'hex'))).toThrow(CborFault);
});

test('what JSON can say comes back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      expect(decodeCbor(encodeCbor(value))).toEqual(value);
    }),
  );
  expect(decodeCbor(Buffer.from('a1695f5f70726f746f5f5f01', 'hex'))).toSatisfy((map: object) =>
    Object.hasOwn(map, '__proto__'),
  );
  expect(encodeCbor({ a: undefined, b: 1 })).toEqual(encodeCbor({ b: 1 }));
});

test('any bytes are a value or a CborFault, and a value can be written again', () => {
  const random = fc.uint8Array({ maxLength: 60 });
  const changed = fc.tuple(fc.jsonValue(), fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
    const bytes = encodeCbor(value);
    bytes[at % bytes.length] = byte;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(random, changed), (bytes) => {
      try {
        const value = decodeCbor(Buffer.from(bytes));
        expect(decodeCbor(encodeCbor(value))).toEqual(value);
      } catch (error) {
        expect(error).toBeInstanceOf(CborFault);
      }
    }),
    { numRuns: 2_000 },
  );
});
