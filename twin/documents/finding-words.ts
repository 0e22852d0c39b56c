/** A finding of the legal check in the reader's language: it brings its words in both. */
import type { Finding } from '../billing/types.ts';
import type { Language } from './document.ts';

export function findingWords(finding: Finding, language: Language): Finding['german'] {
  return language === 'de' ? finding.german : { message: finding.message, hint: finding.hint };
}
