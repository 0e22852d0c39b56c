/** A finding of the legal check in the reader's language: it brings its words in both. */
import type { Language } from '#kernel/language.ts';
import type { Finding } from '../billing/types.ts';

export function findingWords(finding: Finding, language: Language): Finding['german'] {
  return language === 'de' ? finding.german : { message: finding.message, hint: finding.hint };
}
