import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  add,
  compare,
  divide,
  formatDecimal,
  multiply,
  negate,
  parseDecimal,
  remainder,
  roundTo,
  type Decimal,
} from './decimal.ts';

const read = (text: string): Decimal => {
  const value = parseDecimal(text);
  expect(value).toBeDefined();
  return value as Decimal;
};
const show = (value: Decimal | undefined): string =>
  value === undefined ? 'none' : formatDecimal(value);

test.each([
  ['0', '0'],
  ['-0', '0'],
  ['10.0', '10.0'],
  ['1e3', '1000'],
  ['-12.5e-3', '-0.0125'],
  ['5E-12', '0.000000000005'],
  ['1e300', '1E300'],
  ['1e999', '1E999'],
  ['1e1000', 'none'],
  ['1e-1200', '0'],
  ['1e999999', 'none'],
  [`1${'0'.repeat(50)}`, '100000000000000000000000000000000000000000000000000'],
  ['1234567890123456789012345678901234567', '1234567890123456789012345678901235000'],
  ['', 'none'],
  ['1.', 'none'],
  ['.5', 'none'],
  ['0x10', 'none'],
])('%s is read as %s', (text, shown) => {
  expect(show(parseDecimal(text))).toBe(shown);
});

test.each([
  ['1', '3', '0.3333333333333333333333333333333333'],
  ['2', '3', '0.6666666666666666666666666666666667'],
  ['10', '4', '2.5'],
  ['1', '0', 'none'],
  ['1e999', '1e-999', 'none'],
])('%s / %s is %s', (a, b, quotient) => {
  expect(show(divide(read(a), read(b)))).toBe(quotient);
});

test.each([
  ['1e900', '1', '1E900'],
  ['0.1', '0.2', '0.3'],
  ['1', '-1', '0'],
  ['9999999999999999999999999999999999', '1', '10000000000000000000000000000000000'],
])('%s + %s is %s', (a, b, sum) => {
  expect(show(add(read(a), read(b)))).toBe(sum);
});

test.each([
  ['2.5', 'half-away', '3'],
  ['-2.5', 'half-away', '-3'],
  ['2.4', 'half-away', '2'],
  ['-2.1', 'floor', '-3'],
  ['-2.1', 'ceil', '-2'],
  ['-2.9', 'truncate', '-2'],
  ['1e-900', 'ceil', '1'],
  ['-1e-900', 'floor', '-1'],
  ['7', 'floor', '7'],
] as const)('%s rounded by %s is %s', (text, rounding, rounded) => {
  expect(show(roundTo(read(text), rounding))).toBe(rounded);
});

const small = fc
  .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: -6, max: 6 }))
  .map(([coefficient, exponent]): Decimal => ({ coefficient: BigInt(coefficient), exponent }));
const same = (a: Decimal | undefined, b: Decimal | undefined): boolean =>
  a !== undefined && b !== undefined && compare(a, b) === 0;

test('small numbers add, multiply and divide without a remainder going missing', () => {
  fc.assert(
    fc.property(small, small, small, (a, b, c) => {
      const sum = add(a, b) as Decimal;
      expect(same(add(sum, negate(b)), a)).toBe(true);
      const left = multiply(c, sum);
      const right = add(multiply(c, a) as Decimal, multiply(c, b) as Decimal);
      expect(same(left, right)).toBe(true);
      if (b.coefficient === 0n) return;
      const quotient = roundTo(divide(a, b) as Decimal, 'truncate');
      const rest = remainder(a, b) as Decimal;
      expect(same(add(multiply(quotient, b) as Decimal, rest), a)).toBe(true);
    }),
  );
});

test('what is written is read again', () => {
  fc.assert(fc.property(small, (value) => same(parseDecimal(formatDecimal(value)), value)));
});
