/**
 * Names in a dissected telegram. The codec speaks English and exactly; here its words become
 * those of the page. What is not known stays as it is: it is a name from the standard then.
 */
import type { Language } from '#kernel/language.ts';
import { LABEL_WORDS } from '../../twin/words/labels.ts';
import { byPattern, type Pattern } from '../../twin/words/words.ts';

/** Whole text, then its parts between commas, then behind a leading hex byte. */
export function translateLabel(english: string, locale: Language): string {
  const { labels: words, labelPatterns: patterns } = LABEL_WORDS[locale];
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
  return byPattern(text, patterns);
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
