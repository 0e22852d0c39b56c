/** What the legal check says of a finding, with its details in their places. */
import { fillTemplate } from '#kernel/fill-template.ts';
import type { Language } from '#kernel/language.ts';
import { moneyText } from '#kernel/money.ts';
import { rational, toDecimal } from '#kernel/rational.ts';
import type { FindingKey } from '../../words/en/findings.ts';
import { FINDING_WORDS } from '../../words/findings.ts';
import type { ErrorText } from '../../words/words.ts';
import { WRITING, writtenDate } from '../../words/writing.ts';

/** The words of a finding in a language, with its details in their places. */
export function findingText(
  key: FindingKey,
  language: Language,
  details: Readonly<Record<string, string | number>>,
): ErrorText {
  const { message, hint } = FINDING_WORDS[language][key];
  const fill = (text: string): string =>
    fillTemplate(text, details, (value, name) => {
      if (NAMES.has(name)) return String(value);
      const isMoney = typeof value === 'number' && name.endsWith('Cents');
      return isMoney
        ? moneyText(value, WRITING[language].money)
        : readable(String(value), language);
    });
  return { message: fill(message), hint: fill(hint) };
}

/** Details that are names: they stay as they are, whatever they look like. */
const NAMES: ReadonlySet<string> = new Set([
  'unit',
  'user',
  'parameter',
  'group',
  'kind',
  'demand',
]);

/** Days and numbers as a reader writes them; fractions without an end are rounded for reading. */
function readable(value: string, language: Language): string {
  const rounded = /^-?\d+\/\d+$/.test(value)
    ? String(Number(toDecimal(rational(value), READING_DIGITS)))
    : value;
  const { dateInText, money } = WRITING[language];
  const isDay = dateInText !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(rounded);
  if (isDay) return writtenDate(rounded, dateInText, WRITING[language]);
  return /^-?\d+\.\d+$/.test(rounded) ? rounded.replace('.', money.decimal) : rounded;
}

const READING_DIGITS = 3;
