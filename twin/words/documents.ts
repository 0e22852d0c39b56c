/** Sentences of documents, by language; a missing one does not compile. */
import { documents as de } from './de/documents.ts';
import { documents as en } from './en/documents.ts';
import type { WordKey } from './en/documents.ts';
import type { ByLanguage } from './words.ts';

export const DOCUMENT_WORDS: ByLanguage<Readonly<Record<WordKey, string>>> = { en, de };
