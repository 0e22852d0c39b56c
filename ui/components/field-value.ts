/** The value of a field in the language of the page; for closed bytes, what would open them. */
import type { FieldNode } from '../data/dissection.ts';
import type { Words } from '../i18n/translate.ts';

export function fieldValue({ value, lock }: FieldNode, words: Words): string {
  if (lock === undefined) return words.label(value);
  return words.t(`dissector.${lock.why}`, { mode: lock.securityMode });
}
