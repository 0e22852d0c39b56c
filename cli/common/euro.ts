/** Money on a terminal: `1 234.56`; the column or the line names the currency. */
import { moneyText } from '#kernel/money.ts';

export function euro(cents: number): string {
  return moneyText(cents, { group: ' ', decimal: '.', minus: '-', before: '', after: '' });
}

/** With its sign: `+3.20`, `-0.15`, `0.00`. */
export function signedEuro(cents: number): string {
  return `${cents > 0 ? '+' : ''}${euro(cents)}`;
}
