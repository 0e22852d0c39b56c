import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactNumber, parseExactJson } from './exact-json.ts';
import { jsonEqual, type Json } from './json.ts';

const LONG = [
  '9007199254740993',
  '-12345678901234567890',
  '123456789.123456789',
  '0.12345678901234567890123',
  '1.000000000000000000001',
  '1e-400',
  '12345678901234567890123456789012345678901234567890',
  '4.9e-324',
];

describe('to the digit', () => {
  test.each(LONG)('%s', (number) => {
    const text = `{"a":[${number},{"b":${number}}],"c":1.5}`;
    const value = parseExactJson(text);
    expect(JSON.stringify(value)).toBe(text);
    expect(JSON.stringify(parseExactJson(JSON.stringify(value)))).toBe(text);
  });
});

test.each([
  '1e400',
  '-1e400',
  '1e309',
  '{"a":[1e999999]}',
  '2e308',
  'NaN',
  'Infinity',
  '-Infinity',
  '01',
])('%s is refused', (text) => {
  expect(() => parseExactJson(text)).toThrow(SyntaxError);
});

test.each([
  ['9007199254740993', '9007199254740993.0', true],
  ['9007199254740993', '9007199254740992', false],
  ['12345678901234567890', '1234567890123456789e1', true],
  ['12345678901234567890', '12345678901234567891', false],
  ['100000000000000000', '1e17', true],
  ['1', '1.0000000000000000000', true],
  ['0e999', '-0.00000000000000000', true],
  ['1e-400', '0', false],
])('%s and %s: equal is %s', (a, b, isEqual) => {
  expect(jsonEqual(parseExactJson(a) as Json, parseExactJson(b) as Json)).toBe(isEqual);
});

test('what a double holds stays a double', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const parsed = parseExactJson(JSON.stringify(value));
      expect(parsed).not.toBeInstanceOf(ExactNumber);
      expect(parsed).toBe(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('decimals of any length come out as they went in, or equal', () => {
  const digits = fc.stringMatching(/^[1-9]\d{0,40}$/);
  const number = fc
    .tuple(
      digits,
      fc.option(fc.stringMatching(/^\d{1,30}$/)),
      fc.option(fc.integer({ min: -200, max: 200 })),
    )
    .map(([whole, fraction, power]) =>
      [
        whole,
        ...(fraction === null ? [] : ['.', fraction]),
        ...(power === null ? [] : ['e', power]),
      ].join(''),
    );
  fc.assert(
    fc.property(number, (text) => {
      const parsed = parseExactJson(text) as Json;
      const back = parseExactJson(JSON.stringify(parsed)) as Json;
      expect(jsonEqual(parsed, back)).toBe(true);
      expect(jsonEqual(parsed, new ExactNumber(text))).toBe(true);
    }),
  );
});
