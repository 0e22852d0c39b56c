/** Looks up sentences in the catalogs: placeholders, plurals, terms that outside data names. */
import { fillTemplate } from '#kernel/fill-template.ts';
import { LANGUAGES, type Language } from '#kernel/language.ts';
import { formatters, type Formatter } from '../format.ts';
import { Store } from '../store.ts';
import { DASHBOARD_WORDS } from '../../twin/words/dashboard.ts';
import type { MessageKey } from '../../twin/words/en/dashboard.ts';
import { ERROR_WORDS } from '../../twin/words/errors.ts';
import { inAllLanguages } from '../../twin/words/words.ts';
import { translateLabel } from './labels.ts';

type Params = Readonly<Record<string, string | number>>;

export interface Words {
  readonly locale: Language;
  readonly fmt: Formatter;
  /** The sentence of a key; `{name}` is filled from `params`, numbers as the language writes them. */
  t(key: MessageKey, params?: Params): string;
  /** The word for a value that came from outside, or the value itself where none is known. */
  term(prefix: string, value: string): string;
  /** Message and hint of an error by its code; the text that came with it where it is unknown. */
  error<T extends { code: string; message: string; hint: string }>(view: T): T;
  /** The name of a field of a telegram, which the codec gives in English. */
  label(english: string): string;
}

export const WORDS = inAllLanguages(createWords);

function createWords(locale: Language): Words {
  const catalog: Readonly<Record<string, string | { one: string; other: string }>> =
    DASHBOARD_WORDS[locale];
  const fmt = formatters[locale];
  const find = (key: string, params: Params): string | undefined => {
    const message = catalog[key];
    if (message === undefined || typeof message === 'string') return message;
    return fmt.plural(Number(params['count'])) === 'one' ? message.one : message.other;
  };
  return {
    locale,
    fmt,
    t: (key, params = {}) => fill(find(key, params) ?? key, params, fmt),
    term: (prefix, value) => find(`${prefix}.${value}`, {}) ?? value,
    error: (view) => ({ ...view, ...ERROR_WORDS[locale][view.code] }),
    label: (english) => translateLabel(english, locale),
  };
}

function fill(template: string, params: Params, fmt: Formatter): string {
  return fillTemplate(template, params, (value) =>
    typeof value === 'number' ? fmt.integer(value) : value,
  );
}

const STORAGE_KEY = 'metertwin.locale';

function initialLocale(): Language {
  const kept = globalThis.localStorage?.getItem(STORAGE_KEY);
  const wanted = [kept, globalThis.navigator?.language.slice(0, 2)];
  return LANGUAGES.find((language) => wanted.includes(language)) ?? 'en';
}

/** The language of the page, kept in this browser. */
export const locale = new Store<Language>(initialLocale());

export function setLocale(next: Language): void {
  localStorage.setItem(STORAGE_KEY, next);
  document.documentElement.lang = next;
  locale.set(next);
}
