/**
 * Names in a dissected telegram. The codec speaks English and exactly; here its words become
 * those of the page. What is not known stays as it is: it is a name from the standard then.
 */
import type { Language } from '#kernel/language.ts';
import { LABELS_DE, PATTERNS_DE } from './labels-de.ts';

type Pattern = readonly [RegExp, string];

const LABELS_EN: Readonly<Record<string, string>> = {
  hca: 'allocator units',
  datetime: 'date and time',
};

const DICTIONARIES = {
  en: { words: LABELS_EN, patterns: [] as readonly Pattern[] },
  de: { words: LABELS_DE, patterns: PATTERNS_DE },
} as const satisfies Record<Language, unknown>;

/** Whole text, then its parts between commas, then behind a leading hex byte. */
export function translateLabel(english: string, locale: Language): string {
  const { words, patterns } = DICTIONARIES[locale];
  const whole = lookUp(english, words, patterns);
  if (whole !== undefined) return whole;
  return english
    .split(', ')
    .map((part) => lookUp(part, words, patterns) ?? behindByte(part, words, patterns) ?? part)
    .join(', ');
}

function lookUp(
  text: string,
  words: Readonly<Record<string, string>>,
  patterns: readonly Pattern[],
): string | undefined {
  if (Object.hasOwn(words, text)) return words[text];
  const found = patterns.find(([pattern]) => pattern.test(text));
  return found === undefined ? undefined : text.replace(found[0], found[1]);
}

/** `08 heat cost allocator` → `08 Heizkostenverteiler` */
function behindByte(
  text: string,
  words: Readonly<Record<string, string>>,
  patterns: readonly Pattern[],
): string | undefined {
  const match = /^([0-9a-f]{2}(?: [0-9a-f]{2})*|mode \d+:) (.+)$/i.exec(text);
  const [, lead = '', rest = ''] = match ?? [];
  const word = rest === '' ? undefined : lookUp(rest, words, patterns);
  const leadWord = lookUp(lead, words, patterns) ?? lead;
  return word === undefined ? undefined : `${leadWord} ${word}`;
}
