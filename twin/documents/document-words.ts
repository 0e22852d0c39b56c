/** Sentences of documents, by meaning; `{name}` is filled in. */
import { fillTemplate } from '#kernel/fill-template.ts';
import type { Language } from '#kernel/language.ts';
import { DOCUMENT_WORDS } from '../words/documents.ts';
import type { WordKey } from '../words/en/documents.ts';

export type { WordKey } from '../words/en/documents.ts';

export type Words = (key: WordKey, values?: Readonly<Record<string, string | number>>) => string;

export function createWords(language: Language): Words {
  const catalog = DOCUMENT_WORDS[language];
  return (key, values = {}) => fillTemplate(catalog[key], values);
}
