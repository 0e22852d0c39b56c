import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '#kernel/bytes.ts';
import {
  chipsOf,
  chipsPerByte,
  decodeByte,
  encodeBytes,
  MANCHESTER,
  NRZ,
  packChips,
  THREE_OF_SIX,
} from './chips.ts';

const CODINGS = [THREE_OF_SIX, MANCHESTER, NRZ];

test.each([
  { coding: THREE_OF_SIX, chips: '110001010110' },
  { coding: MANCHESTER, chips: '0101100110101010' },
  { coding: NRZ, chips: '11010000' },
])('0xD0 in $coding.name is $chips', ({ coding, chips }) => {
  expect(encodeBytes(Uint8Array.of(0xd0), coding).join('')).toBe(chips);
});

test('every word of 3-of-6 has three ones and three zeros, and no two are the same', () => {
  expect(new Set(THREE_OF_SIX.words).size).toBe(16);
  for (const word of THREE_OF_SIX.words) expect(word.replaceAll('0', '')).toBe('111');
});

test.each(CODINGS)('$name gives back what was written', (coding) => {
  fc.assert(
    fc.property(fc.uint8Array(), (data) => {
      const chips = encodeBytes(data, coding);
      const step = chipsPerByte(coding);
      expect(chips.length).toBe(data.length * step);
      data.forEach((byte, index) => expect(decodeByte(chips, index * step, coding)).toBe(byte));
    }),
  );
});

test.each([
  { name: 'a 3-of-6 word with four ones', coding: THREE_OF_SIX, chips: '111100010110' },
  { name: 'a Manchester bit that does not change', coding: MANCHESTER, chips: '0101011010101011' },
  { name: 'a byte with a chip missing', coding: NRZ, chips: '1101000' },
])('$name is no byte', ({ coding, chips }) => {
  expect(decodeByte(chipsOf(chips), 0, coding)).toBeUndefined();
});

test('there is no byte before the first chip or after the last', () => {
  const chips = chipsOf('11010000');
  expect([-1, 1, 8, 99].map((offset) => decodeByte(chips, offset, NRZ))).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
});

test('packed chips begin at the most significant bit and end with zeros', () => {
  expect(toHex(packChips(chipsOf('0101010000111101101')))).toBe('543da0');
  expect(packChips(chipsOf('')).length).toBe(0);
});
