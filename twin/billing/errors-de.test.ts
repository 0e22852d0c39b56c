import { expect, test } from 'vitest';
import { BILLING_ERRORS } from './errors.ts';
import { BILLING_ERRORS_DE, germanError } from './errors-de.ts';

const CODES = Object.keys(BILLING_ERRORS) as (keyof typeof BILLING_ERRORS)[];
const placeholders = (text: string): string[] =>
  [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted();

test.each(CODES)('%s says the same in German, with the same details', (code) => {
  const german = BILLING_ERRORS_DE[code];
  expect(placeholders(german.message)).toEqual(placeholders(BILLING_ERRORS[code].message));
  expect(german.hint.length).toBeGreaterThan(10);
});

test('an error of another part has no German text here', () => {
  expect(germanError({ code: 'WIRE_TOO_SHORT', details: {} })).toBeUndefined();
});

test('a phrase that nobody translated stays as it is', () => {
  const details = { field: 'x', got: 'y', expected: 'something unheard of' };
  expect(germanError({ code: 'BILLING_BAD_FIELD', details })?.message).toBe(
    'x ist y, erwartet: something unheard of',
  );
});
