/**
 * Cents as people write them. Not by `Intl`: its spaces and signs change with the data of the
 * runtime, and a document must be the same bytes tomorrow.
 */
import type { Language } from './language.ts';

/** A minus sign, not a hyphen: no line breaks after it, and screen readers say "minus". */
export const MINUS = '\u2212';

export interface MoneyStyle {
  /** Between thousands. */
  readonly group: string;
  readonly decimal: string;
  /** Stands before everything else. */
  readonly minus: string;
  readonly before: string;
  readonly after: string;
}

/** `1.234,56 €` and `€1,234.56`, as a page or a letter prints them. */
export const EURO_STYLES: Readonly<Record<Language, MoneyStyle>> = {
  de: { group: '.', decimal: ',', minus: MINUS, before: '', after: '\u00a0€' },
  en: { group: ',', decimal: '.', minus: MINUS, before: '€', after: '' },
};

export function moneyText(cents: number, style: MoneyStyle): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const whole = groupDigits(digits.slice(0, -2), style.group);
  const amount = `${whole}${style.decimal}${digits.slice(-2)}`;
  return `${cents < 0 ? style.minus : ''}${style.before}${amount}${style.after}`;
}

/** A number's digits in threes; those after the decimal point stay together. */
export function groupDigits(number: string, mark: string): string {
  return number.replace(/(?<!\.\d*)\B(?=(\d{3})+(?!\d))/g, mark);
}
