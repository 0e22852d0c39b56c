import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupDigits, moneyText } from './money.ts';

test('a style without marks is the plain decimal, which reads back as the same cents', () => {
  const plain = { group: '', decimal: '.', minus: '-', before: '', after: '' };
  fc.assert(
    fc.property(fc.integer(), (cents) => {
      expect(Math.round(Number(moneyText(cents, plain)) * 100)).toBe(cents);
    }),
  );
});

test.each([
  ['', ''],
  ['1', '1'],
  ['123', '123'],
  ['1234', '1_234'],
  ['-123456', '-123_456'],
  ['1234567.1234567', '1_234_567.1234567'],
])('the digits of "%s" in threes: "%s"', (number, grouped) => {
  expect(groupDigits(number, '_')).toBe(grouped);
});
