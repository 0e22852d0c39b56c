import { expect, test } from 'vitest';
import { BILLING_ERRORS } from './errors.ts';
import { BILLING_ERROR_WORDS } from '../words/billing-errors.ts';
import { billingErrorText } from './errors-in-language.ts';

const CODES = Object.keys(BILLING_ERRORS) as (keyof typeof BILLING_ERRORS)[];
const placeholders = (text: string): string[] =>
  [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted();

test.each(CODES)('%s says the same in German, with the same details', (code) => {
  const german = BILLING_ERROR_WORDS.de.billingErrors[code] ?? { message: '', hint: '' };
  expect(placeholders(german.message)).toEqual(placeholders(BILLING_ERRORS[code].message));
  expect(german.hint.length).toBeGreaterThan(10);
});

test('an error of another part has no German text here', () => {
  expect(billingErrorText({ code: 'WIRE_TOO_SHORT', details: {} }, 'de')).toBeUndefined();
});

test('a phrase that nobody translated stays as it is', () => {
  const details = { field: 'x', got: 'y', expected: 'something unheard of' };
  expect(billingErrorText({ code: 'BILLING_BAD_FIELD', details }, 'de')?.message).toBe(
    'x ist y, erwartet: something unheard of',
  );
});
