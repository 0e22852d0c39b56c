/** Sentences of documents, by language; a missing one does not compile. */
import { documentsElsewhere as deElsewhere } from './de/documents-elsewhere.ts';
import { documents as de } from './de/documents.ts';
import { documentsElsewhere as enElsewhere } from './en/documents-elsewhere.ts';
import { documents as en, type WordKey } from './en/documents.ts';
import type { ByLanguage } from './words.ts';

export const DOCUMENT_WORDS: ByLanguage<Readonly<Record<WordKey, string>>> = { en, de };

/** What is said in other countries than Germany, whose clauses the sentences above name. */
export const DOCUMENT_WORDS_ELSEWHERE: ByLanguage<Readonly<Partial<Record<WordKey, string>>>> = {
  en: enElsewhere,
  de: deElsewhere,
};
