/** Sentences of documents, by meaning; `{name}` is filled in. German and English have the same keys. */
import { fillTemplate } from '#kernel/fill-template.ts';
import type { Language } from '#kernel/language.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import type { WordKey } from './en.ts';

export type { WordKey } from './en.ts';

export type Words = (key: WordKey, values?: Readonly<Record<string, string | number>>) => string;

export function createWords(language: Language): Words {
  const catalog = language === 'de' ? de : en;
  return (key, values = {}) => fillTemplate(catalog[key], values);
}
