/**
 * A reason as a footnote: its formula with the numbers that went in, so that a reader can follow it
 * with a pocket calculator, and the clause.
 */
import { compare, rational, type Rational } from '#kernel/rational.ts';
import type { Language } from '#kernel/language.ts';
import type { Because } from '../billing/because.ts';
import { WRITING } from '../words/writing.ts';
import type { Format } from './format.ts';
import type { Words } from './document-words.ts';

interface Writing {
  readonly words: Words;
  readonly format: Format;
  readonly letter?: { readonly language: Language };
}

/** A word: the fonts of the letters have no sign for it. */
const PERMILLE = 'permille';

/** What a name ends in says what is measured. */
const UNITS: readonly (readonly [suffix: RegExp, unit: string, digits: number])[] = [
  [/KwhPerUnit$|^kwhPer/i, 'kWh', 4],
  [/Kwh$/, 'kWh', 2],
  [/M2$/, 'm²', 2],
  [/M3$/, 'm³', 3],
  [/Kg$/, 'kg', 3],
  [/Pct$/, '%', 3],
  [/permille$/i, PERMILLE, 3],
  [/C$/, '°C', 1],
];
const PLAIN_DIGITS = 6;

export function becauseNote({ rule, formula, inputs, source }: Because, writing: Writing): string {
  const { words, format } = writing;
  // A percentage is printed with its sign, which divides by a hundred already.
  const printed = formula.replaceAll(/(\w+Pct) ÷ 100\b/g, '$1');
  const text = printed.replace(/[A-Za-z_]\w*/g, (name, at: number) => {
    if (name === 'floor' || name === 'round' || name === 'min') return words(`function.${name}`);
    const value = inputs[name];
    if (value === undefined) return name;
    const isOfHundred = /\(100 [+−] $/.test(printed.slice(0, at));
    const unit = isOfHundred ? 'plain' : name;
    return valueText(unit, value, { words, format });
  });
  return `${words(`rule.${rule}`)}: ${withoutZeros(text, format)} (${spacedClause(source, writing.letter?.language)})`;
}

/** Nothing added and nothing taken off is no step of a calculation. */
function withoutZeros(text: string, format: Format): string {
  const nothing = format.money(0);
  return text.replaceAll(` + ${nothing}`, '').replaceAll(` − ${nothing}`, '');
}

/** As clauses are printed: `§ 7 Abs. 1`, kept on one line; in English `§ 7 para. 1`. */
export function spacedClause(source: string, language: Language = 'de'): string {
  const spaced = source.replaceAll(/(§+)(?=\d)/g, '$1\u00a0');
  return WRITING[language].clauses.reduce(
    (text, [german, own]) => text.replaceAll(german, own),
    spaced,
  );
}

function valueText(name: string, value: string | number, { words, format }: Writing): string {
  const number = exactValue(value);
  if (number === undefined) return String(value);
  if (name.endsWith('Cents')) return moneyText(number, format);
  const found = UNITS.find(([suffix]) => suffix.test(name));
  if (found === undefined) return format.short(number, PLAIN_DIGITS);
  if (found[1] === '%') return format.percentOf(format.short(number, found[2]));
  const unit = found[1] === PERMILLE ? words('bill.unit.permille') : found[1];
  return `${format.short(number, found[2])}\u00a0${unit}`;
}

/** A sum of cents over many lines may come as a text. */
function moneyText(value: Rational, format: Format): string {
  const inSafeRange = compare(value, rational(Number.MAX_SAFE_INTEGER)) < 0;
  return value.d === 1n && inSafeRange ? format.money(Number(value.n)) : format.short(value, 2);
}

function exactValue(value: string | number): Rational | undefined {
  return /^-?\d+(\.\d+)?(\/\d+)?$/.test(String(value)) ? rational(value) : undefined;
}
