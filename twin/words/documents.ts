/** Sentences of documents, by language; a missing one does not compile. */
import { documents as de, documentsElsewhere as deElsewhere } from './de/documents.ts';
import {
  documents as en,
  documentsElsewhere as enElsewhere,
  type WordKey,
} from './en/documents.ts';
import type { ByLanguage } from './words.ts';

export const DOCUMENT_WORDS: ByLanguage<Readonly<Record<WordKey, string>>> = { en, de };

/** What is said in other countries than Germany, whose clauses the sentences above name. */
export const DOCUMENT_WORDS_ELSEWHERE: ByLanguage<Readonly<Partial<Record<WordKey, string>>>> = {
  en: enElsewhere,
  de: deElsewhere,
};
