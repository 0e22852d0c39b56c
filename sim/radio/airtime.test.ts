import { expect, test } from 'vitest';
import { airtimeT1Us, bytesOnAir } from './airtime.ts';

test.each([
  { lengthField: 30, airtimeMs: 4.96 },
  { lengthField: 46, airtimeMs: 7.12 },
  { lengthField: 62, airtimeMs: 9.28 },
  { lengthField: 78, airtimeMs: 11.44 },
  { lengthField: 110, airtimeMs: 15.76 },
])('a T1 frame with L $lengthField takes $airtimeMs ms', ({ lengthField, airtimeMs }) => {
  expect(airtimeT1Us(lengthField)).toBe(Math.round(airtimeMs * 1000));
});

test('the first block has 10 bytes, the others 16, each with 2 CRC bytes', () => {
  expect([9, 10, 25, 26].map(bytesOnAir)).toEqual([12, 15, 30, 33]);
});
