/**
 * What people read, by language: one folder each (`en/`, `de/`) with the same files, and one table a
 * file here beside them that puts the languages together. A further language is its name in
 * `kernel/language.ts`, its folder, and its name in each table; what is missing does not compile.
 */
import { LANGUAGES, type Language } from '#kernel/language.ts';
import type { MoneyStyle } from '#kernel/money.ts';

export type ByLanguage<T> = Readonly<Record<Language, T>>;

/** Languages that a text in English is translated to. */
export type Translations<T> = Readonly<Record<Translated, T>>;

export interface ErrorText {
  readonly message: string;
  readonly hint: string;
}

/** English on the left, with groups that the right side takes over as `$1`. */
export type Pattern = readonly [english: RegExp, text: string];

/** How a language writes numbers, money, days and clauses. */
export interface Writing {
  /** As the language calls itself. */
  readonly name: string;
  /** For `Intl`. */
  readonly tag: string;
  readonly money: MoneyStyle;
  /** Between a number and `%`. */
  readonly percentGap: string;
  readonly months: readonly string[];
  /** `{d}`, `{dd}`, `{mm}`, `{month}`, `{mon}` and `{yyyy}` stand for parts of the day. */
  readonly date: string;
  /** As short as a cell of a table wants it. */
  readonly shortDate: string;
  /** A day within a sentence of the legal check; undefined: YYYY-MM-DD. */
  readonly dateInText?: string;
  /** A table as the spreadsheets of the language open it. */
  readonly csv: { readonly separator: string; readonly decimal: string; readonly mark: string };
  /** Words of German clauses, `§ 7 Abs. 1`. */
  readonly clauses: readonly (readonly [german: RegExp, text: string])[];
  /** Rooms by the names that people in Germany give them. */
  readonly rooms: Readonly<Record<string, string>>;
}

type Translated = Exclude<Language, 'en'>;

/** The same for each language that English is translated to. */
export function translated<T>(text: (language: Translated) => T): Translations<T> {
  const others = LANGUAGES.filter((language) => language !== 'en');
  const rows = others.map((language) => [language, text(language)] as const);
  return Object.fromEntries(rows) as unknown as Translations<T>;
}

export function inAllLanguages<T>(text: (language: Language) => T): ByLanguage<T> {
  const rows = LANGUAGES.map((language) => [language, text(language)] as const);
  return Object.fromEntries(rows) as unknown as ByLanguage<T>;
}

/** The first pattern that fits, or undefined. */
export function byPattern(text: string, patterns: readonly Pattern[]): string | undefined {
  const found = patterns.find(([english]) => english.test(text));
  return found === undefined ? undefined : text.replace(found[0], found[1]);
}
