import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  compare,
  divide,
  floor,
  multiply,
  ONE,
  ratio,
  rational,
  roundHalfAwayFromZero,
  roundToCents,
  subtract,
  sum,
  toDecimal,
  toExactText,
  ZERO,
  type Rational,
} from './rational.ts';

const denominators = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).filter((d) => d !== 0n);
const fractions = fc
  .tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), denominators)
  .map(([n, d]) => ratio(n, d));

describe('reading', () => {
  test.each<[number | bigint | string, bigint, bigint]>([
    [0.1, 1n, 10n],
    ['0.1', 1n, 10n],
    ['12.340', 617n, 50n],
    ['-1.5', -3n, 2n],
    ['+.5', 1n, 2n],
    ['5.', 5n, 1n],
    [1e-7, 1n, 10_000_000n],
    [1e21, 10n ** 21n, 1n],
    ['6/4', 3n, 2n],
    ['0.5/0.25', 2n, 1n],
    ['1/-3', -1n, 3n],
    [-0, 0n, 1n],
    [7n, 7n, 1n],
    [' 7 ', 7n, 1n],
  ])('%s is exactly %i/%i', (value, n, d) => {
    expect(rational(value)).toEqual({ n, d });
  });

  test.each([
    '',
    '.',
    'e5',
    '1,5',
    'abc',
    '1/',
    '/2',
    '1/2/3',
    '0x10',
    '1e9999',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '1/0',
  ])('%s is a bug of the caller, not a number', (value) => {
    expect(() => rational(value)).toThrow('bug: ');
  });
});

describe('arithmetic', () => {
  test('keeps lowest terms and a positive denominator', () => {
    fc.assert(
      fc.property(fractions, fractions, (a, b) => {
        for (const value of [add(a, b), subtract(a, b), multiply(a, b)]) {
          expect(value.d > 0n).toBe(true);
          expect(ratio(value.n, value.d)).toEqual(value);
        }
      }),
    );
  });

  test('obeys the laws of fractions', () => {
    fc.assert(
      fc.property(fractions, fractions, fractions, (a, b, c) => {
        expect(add(a, b)).toEqual(add(b, a));
        expect(multiply(a, add(b, c))).toEqual(add(multiply(a, b), multiply(a, c)));
        expect(add(subtract(a, b), b)).toEqual(a);
        expect(sum([a, b, c])).toEqual(add(a, add(b, c)));
        expect(compare(a, b)).toBe(-compare(b, a) + 0);
      }),
    );
    expect([sum([]), multiply(ONE, ONE)]).toEqual([ZERO, ONE]);
  });

  test('divides and multiplies back to the same fraction', () => {
    fc.assert(
      fc.property(fractions, fractions, (a, b) => {
        fc.pre(b.n !== 0n);
        expect(multiply(divide(a, b), b)).toEqual(a);
      }),
    );
  });

  test('division by nothing is a bug', () => {
    expect(() => divide(ONE, ZERO)).toThrow('bug: a fraction cannot have the denominator 0');
  });
});

describe('rounding', () => {
  test.each([
    ['2.5', 3n, 2n],
    ['-2.5', -3n, -3n],
    ['2.49', 2n, 2n],
    ['-2.49', -2n, -3n],
    ['0.5', 1n, 0n],
    ['-0.5', -1n, -1n],
    ['-0.4', 0n, -1n],
    ['7', 7n, 7n],
    ['-7', -7n, -7n],
  ])('%s rounds to %i and floors to %i', (text, rounded, floored) => {
    expect([roundHalfAwayFromZero(rational(text)), floor(rational(text))]).toEqual([
      rounded,
      floored,
    ]);
  });

  test('is never more than a half away, and the same on both sides of zero', () => {
    fc.assert(
      fc.property(fractions, (a) => {
        const rounded = roundHalfAwayFromZero(a);
        const away = subtract(a, rational(rounded));
        const distance: Rational = { n: away.n < 0n ? -away.n : away.n, d: away.d };
        expect(compare(distance, ratio(1n, 2n))).toBeLessThanOrEqual(0);
        expect(roundHalfAwayFromZero(subtract(ZERO, a))).toBe(-rounded);
      }),
    );
  });

  test('to cents refuses what no cents can hold', () => {
    expect(roundToCents(rational('1234.5'))).toBe(1235);
    expect(() => roundToCents(rational(2n ** 60n))).toThrow('bug: money must be whole cents');
  });

  test.each([
    ['1234.5678', 2, '1234.57'],
    ['-0.005', 2, '-0.01'],
    ['-0.004', 2, '0.00'],
    ['1/3', 4, '0.3333'],
    ['0.05', 1, '0.1'],
    ['2.5', 0, '3'],
    ['0', 3, '0.000'],
  ])('%s with %i places reads %s', (text, digits, expected) => {
    expect(toDecimal(rational(text), digits)).toBe(expected);
  });
});

describe('exact text', () => {
  test.each([
    ['1/4', '0.25'],
    ['-7/8', '-0.875'],
    ['2/3', '2/3'],
    ['40/3', '40/3'],
    ['12', '12'],
    ['0', '0'],
    ['18994.320', '18994.32'],
  ])('%s is %s', (value, text) => {
    expect(toExactText(rational(value))).toBe(text);
  });

  test('reads back as the same fraction', () => {
    fc.assert(
      fc.property(fractions, (value) => {
        expect(rational(toExactText(value))).toEqual(value);
      }),
    );
  });
});
