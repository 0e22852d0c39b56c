/** Words for the labels of a dissected telegram, which the codec writes in English. */
import * as de from './de/labels.ts';
import * as en from './en/labels.ts';
import type { ByLanguage, Pattern } from './words.ts';

interface LabelWords {
  readonly labels: Readonly<Record<string, string>>;
  readonly labelPatterns: readonly Pattern[];
}

export const LABEL_WORDS: ByLanguage<LabelWords> = { en, de };
