/** A finding of the legal check in the reader's language; one without German words stays English. */
import { rational } from '#kernel/rational.ts';
import type { Finding } from '../billing/types.ts';
import type { Language } from './document.ts';
import { createFormat } from './format.ts';
import type { Format } from './format.ts';
import { FINDINGS_DE } from './words/findings-de.ts';
import type { FindingWords } from './words/findings-de.ts';

export function findingWords(finding: Finding, language: Language): FindingWords {
  const words = language === 'de' ? FINDINGS_DE[finding.code] : undefined;
  if (words === undefined) return { message: finding.message, hint: finding.hint };
  const format = createFormat(language);
  const filled = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => shown(finding.details[name] ?? '–', format));
  return { message: filled(words.message), hint: filled(words.hint) };
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** A decimal or an exact fraction. */
const NUMBER = /^-?\d+(\.\d+|\/\d+)?$/;

function shown(value: string | number, format: Format): string {
  const text = String(value);
  if (DATE.test(text)) return format.date(text);
  return NUMBER.test(text) ? format.short(rational(text), 2) : text;
}
