/** A finding of the legal check in the reader's language: it brings its words in all of them. */
import type { Language } from '#kernel/language.ts';
import type { Finding } from '../billing/types.ts';
import type { ErrorText } from '../words/words.ts';

export function findingWords(finding: Finding, language: Language): ErrorText {
  const { message, hint } = finding;
  return language === 'en' ? { message, hint } : finding.translations[language];
}
