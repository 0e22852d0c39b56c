/** Errors that a page shows, by language and code; English ones bring their text with them. */
import { errors as de } from './de/errors.ts';
import { errors as en } from './en/errors.ts';
import type { ByLanguage, ErrorText } from './words.ts';

export const ERROR_WORDS: ByLanguage<Readonly<Record<string, ErrorText>>> = { en, de };
