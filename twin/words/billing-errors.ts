/** Errors of the bill, by language: their texts, and phrases for what was expected and found. */
import * as de from './de/billing-errors.ts';
import * as en from './en/billing-errors.ts';
import type { ByLanguage, ErrorText, Pattern } from './words.ts';

interface BillingErrorWords {
  readonly billingErrors: Readonly<Record<string, ErrorText>>;
  readonly billingPhrases: readonly Pattern[];
  readonly billingFound: readonly Pattern[];
}

export const BILLING_ERROR_WORDS: ByLanguage<BillingErrorWords> = { en, de };
