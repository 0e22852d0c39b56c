/** Names of the fields and flags of a telegram, by language. */
import * as de from './de/telegram.ts';
import * as en from './en/telegram.ts';
import type { ByLanguage } from './words.ts';

export type MeterKind = keyof typeof en.kinds;

interface TelegramWords {
  readonly kinds: Readonly<Record<MeterKind, string>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<keyof typeof en.flags, string>>;
  readonly quantities: Readonly<Record<string, string>>;
  readonly places: Readonly<Record<keyof typeof en.places, string>>;
  readonly suffixes: Readonly<Record<string, string>>;
}

export const TELEGRAM_WORDS: ByLanguage<TelegramWords> = { en, de };
