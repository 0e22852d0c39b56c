/** Words of the command line, by language. */
import * as de from './de/terminal.ts';
import * as en from './en/terminal.ts';
import type { MeterKind } from './telegram.ts';
import type { ByLanguage } from './words.ts';

interface TerminalWords {
  readonly headlines: Readonly<Record<Exclude<MeterKind, 'other'>, string>>;
  readonly decode: Readonly<Record<keyof typeof en.decode, string>>;
  readonly legalCheck: Readonly<Record<keyof typeof en.legalCheck, string>>;
}

export const TERMINAL_WORDS: ByLanguage<TerminalWords> = { en, de };
