import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LabError } from '#kernel/errors.ts';
import { toExactText } from '#kernel/rational.ts';
import { recompute, resultName } from './formula.ts';

const INPUTS = { a: 7, b: '2', third: '1/3', negative: -5, name: 'gas' };
const value = (expression: string) =>
  toExactText(recompute({ formula: `x = ${expression}`, inputs: INPUTS }));

test.each([
  ['a + b × third', '23/3'],
  ['(a + b) × third', '3'],
  ['a − b − 1', '4'],
  ['a ÷ b ÷ 2', '1.75'],
  ['floor(a ÷ b) + 1', '4'],
  ['floor(negative ÷ b)', '-3'],
  ['round(a ÷ b)', '4'],
  ['round(negative ÷ b)', '-3'],
  ['round(third, 3)', '0.333'],
  ['min(a, b)', '2'],
  ['−a + 2.5', '-4.5'],
])('%s = %s', (expression, result) => {
  expect(value(expression)).toBe(result);
});

test('the figure has the name on the left', () => {
  expect(resultName('shareCents = a ÷ b')).toBe('shareCents');
});

describe('what is no formula is refused', () => {
  test.each(['', 'a +', '(a', 'a b', 'c', 'a ÷ (b − 2)', 'a ! b', 'floor()', 'toString', 'a = b'])(
    '%s',
    (expression) => {
      expect(() => value(expression)).toThrow(
        expect.objectContaining({ code: 'BILLING_BAD_FORMULA' }),
      );
    },
  );

  test('any text gives a value or a coded error', () => {
    const words = fc.array(
      fc.constantFrom('a', 'b', '+', '×', '÷', '(', ')', ',', 'floor', '1.5', '='),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          words.map((all) => all.join(' ')),
        ),
        (formula) => {
          try {
            recompute({ formula, inputs: INPUTS });
          } catch (error) {
            expect(error).toBeInstanceOf(LabError);
          }
        },
      ),
    );
  });
});
