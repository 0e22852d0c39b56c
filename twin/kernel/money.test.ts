import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EURO_STYLES, groupDigits, moneyText } from './money.ts';

test.each([
  [0, '0,00~€', '€0.00'],
  [5, '0,05~€', '€0.05'],
  [-12, '−0,12~€', '−€0.12'],
  [99_999, '999,99~€', '€999.99'],
  [123_456, '1.234,56~€', '€1,234.56'],
  [-123_456_789, '−1.234.567,89~€', '−€1,234,567.89'],
  [Number.MAX_SAFE_INTEGER, '90.071.992.547.409,91~€', '€90,071,992,547,409.91'],
])('%i cents', (cents, german, english) => {
  expect(moneyText(cents, EURO_STYLES.de).replace('\u00a0', '~')).toBe(german);
  expect(moneyText(cents, EURO_STYLES.en)).toBe(english);
});

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
