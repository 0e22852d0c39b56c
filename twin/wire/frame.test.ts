import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { addCrc, crc16, endsWithStrayCrc, stripFrame, stripFrameWithRest } from './frame.ts';

const STRIPPED =
  '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58';
const FORMAT_A =
  '2e449344214365873508 96ca 7a2a00200547646abadef5596b1e8882 b049' +
  '19dd50b258be7ec1d11f53f3c3ea0108 2891 a198ff7b58 7743';
const FORMAT_B = `30${STRIPPED.slice(2)}49d0`;

test('the CRC of the digits 1 to 9 is the published check value', () => {
  expect(crc16(new TextEncoder().encode('123456789'))).toBe(0xc2b7);
});

test('the published frame has the published CRCs in format A and B', () => {
  expect(toHex(addCrc(fromHex(STRIPPED), 'A'))).toBe(FORMAT_A.replaceAll(' ', ''));
  expect(toHex(addCrc(fromHex(STRIPPED), 'B'))).toBe(FORMAT_B);
});

test.each([
  ['A', FORMAT_A],
  ['B', FORMAT_B],
  ['auto', FORMAT_A],
  ['auto', FORMAT_B],
  ['auto', STRIPPED],
  ['stripped', STRIPPED],
] as const)('stripping as %s gives the frame without CRCs', (format, hex) => {
  expect(toHex(stripFrame(fromHex(hex), format))).toBe(STRIPPED);
});

test('bytes that a receiver appended to a format-A frame are dropped', () => {
  expect(toHex(stripFrame(fromHex(`${FORMAT_A}c4ff`), 'A'))).toBe(STRIPPED);
});

test('a damaged frame is WIRE_CRC_FAILED with its block, also when the format is to be found', () => {
  const damaged = fromHex(FORMAT_A);
  damaged[20] = (damaged[20] ?? 0) ^ 1;
  const failed = {
    code: 'WIRE_CRC_FAILED',
    details: expect.objectContaining({ block: 2, offset: 28 }) as unknown,
  };
  expect(() => stripFrame(damaged, 'A')).toThrow(expect.objectContaining(failed));
  expect(() => stripFrame(damaged, 'auto')).toThrow(expect.objectContaining(failed));
});

test('a frame that is cut short is WIRE_TRUNCATED', () => {
  for (const format of ['A', 'B'] as const) {
    const cut = addCrc(fromHex(STRIPPED), format).subarray(0, -1);
    expect(() => stripFrame(cut, format)).toThrow(
      expect.objectContaining({ code: 'WIRE_TRUNCATED' }),
    );
    expect(() => stripFrame(new Uint8Array(), format)).toThrow(
      expect.objectContaining({ code: 'WIRE_TRUNCATED' }),
    );
  }
});

test.each([128, 129])(
  'L %i, which leaves no room for a second CRC, is no format B',
  (lengthField) => {
    // One CRC behind 126 bytes at most, and L says that two more bytes follow.
    const frame = new Uint8Array(lengthField + 1).fill(0x5a);
    frame[0] = lengthField;
    for (const end of [125, 126]) {
      const crc = crc16(frame, 0, end);
      const made = Uint8Array.from(frame);
      made.set([crc >>> 8, crc & 0xff], end);
      expect(() => stripFrame(made, 'B')).toThrow(
        expect.objectContaining({ code: 'WIRE_BAD_LAYER' }),
      );
      expect(stripFrame(made, 'auto')).toBe(made);
    }
  },
);

test('a frame that is too long for its format is WIRE_NOT_ENCODABLE', () => {
  expect(() => addCrc(new Uint8Array(257), 'A')).toThrow(
    expect.objectContaining({ code: 'WIRE_NOT_ENCODABLE' }),
  );
  expect(() => addCrc(new Uint8Array(253), 'B')).toThrow(
    expect.objectContaining({ code: 'WIRE_NOT_ENCODABLE' }),
  );
});

test('a CRC that a receiver left behind is recognised', () => {
  const length = STRIPPED.length / 2;
  const lastBlockCrc = addCrc(fromHex(STRIPPED), 'A').slice(-2);
  const left = Uint8Array.of(...fromHex(STRIPPED), ...lastBlockCrc);
  left[0] = length + 1;
  expect(endsWithStrayCrc(left)).toBe(true);
  expect(endsWithStrayCrc(fromHex(STRIPPED))).toBe(false);
});

test('adding and stripping CRCs gives the frame back, at every length', () => {
  const body = fc.uint8Array({ minLength: 10, maxLength: 251 });
  fc.assert(
    fc.property(body, fc.constantFrom('A', 'B'), (bytes, format) => {
      const frame = Uint8Array.of(bytes.length, ...bytes);
      expect(stripFrame(addCrc(frame, format), format)).toEqual(frame);
      expect(stripFrame(addCrc(frame, format), 'auto')).toEqual(frame);
    }),
  );
});

test.each([
  ['A', FORMAT_A],
  ['B', FORMAT_B],
] as const)('bytes behind a frame of format %s are counted and left out', (format, hex) => {
  const { stripped, trailingBytes } = stripFrameWithRest(fromHex(`${hex} c4 7f`), format);
  expect(toHex(stripped)).toBe(STRIPPED);
  expect(trailingBytes).toBe(2);
});
