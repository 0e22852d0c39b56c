/**
 * An error of the bill in the language of the reader. Fields of a worksheet keep their names; a phrase
 * that nobody translated stays English.
 */
import type { LabError } from '#kernel/errors.ts';
import type { Language } from '#kernel/language.ts';
import { BILLING_ERROR_WORDS } from '../words/billing-errors.ts';
import { byPattern, type ErrorText } from '../words/words.ts';

/** Undefined for an error that is not of the bill, and where its own text is in the language. */
export function billingErrorText(
  { code, details }: Pick<LabError, 'code' | 'details'>,
  language: Language,
): ErrorText | undefined {
  const { billingErrors, billingPhrases, billingFound } = BILLING_ERROR_WORDS[language];
  const known = Object.hasOwn(billingErrors, code) ? billingErrors[code] : undefined;
  if (known === undefined) return undefined;
  const { message, hint } = known;
  const fill = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const value = details[name];
      if (value === undefined) return whole;
      const patterns = name === 'expected' ? billingPhrases : billingFound;
      return byPattern(String(value), patterns) ?? String(value);
    });
  const { field } = details;
  const isBare = field !== undefined && !message.includes('{field}');
  const where = isBare && code === 'TIME_NOT_A_DATE' ? `${String(field)}: ` : '';
  return { message: `${where}${fill(message)}`, hint: fill(hint) };
}

/** Whether what was expected has words in the language, so that no message is half English. */
export function isTranslated(expected: string, language: Language): boolean {
  return byPattern(expected, BILLING_ERROR_WORDS[language].billingPhrases) !== undefined;
}
