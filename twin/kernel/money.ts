/**
 * Cents as people write them. Not by `Intl`: its spaces and signs change with the data of the
 * runtime, and a document must be the same bytes tomorrow.
 */

/** A minus sign, not a hyphen: no line breaks after it, and screen readers say "minus". */
export const MINUS = '\u2212';

export interface MoneyStyle {
  /** Between thousands. */
  readonly group: string;
  readonly decimal: string;
  /** Stands before everything else. */
  readonly minus: string;
  /** Around the number; `{currency}` is the sign of the currency. */
  readonly before: string;
  readonly after: string;
}

/** `1.234,56 €` and `€1,234.56`, as a page or a letter prints them. */
export function moneyText(cents: number, style: MoneyStyle, currency = '€'): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const whole = groupDigits(digits.slice(0, -2), style.group);
  const amount = `${whole}${style.decimal}${digits.slice(-2)}`;
  const sign = cents < 0 ? style.minus : '';
  return `${sign}${style.before}${amount}${style.after}`.replace('{currency}', () => currency);
}

/** A number's digits in threes; those after the decimal point stay together. */
export function groupDigits(number: string, mark: string): string {
  return number.replace(/(?<!\.\d*)\B(?=(\d{3})+(?!\d))/g, mark);
}
