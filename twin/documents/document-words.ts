/** Sentences of documents, by meaning; `{name}` is filled in. */
import { fillTemplate } from '#kernel/fill-template.ts';
import type { Language } from '#kernel/language.ts';
import { DOCUMENT_WORDS, DOCUMENT_WORDS_ELSEWHERE } from '../words/documents.ts';
import type { WordKey } from '../words/en/documents.ts';

export type { WordKey } from '../words/en/documents.ts';

export type Words = (key: WordKey, values?: Readonly<Record<string, string | number>>) => string;

/** Sentences that name German clauses have others elsewhere. */
export function createWords(language: Language, country = 'germany'): Words {
  const own = DOCUMENT_WORDS[language];
  const catalog = country === 'germany' ? own : { ...own, ...DOCUMENT_WORDS_ELSEWHERE[language] };
  return (key, values = {}) => fillTemplate(catalog[key], values);
}
