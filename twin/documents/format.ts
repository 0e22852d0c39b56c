/**
 * Numbers, money and dates as people write them in German and English. Not by `Intl`, so that a
 * document is the same bytes tomorrow (kernel/money.ts).
 */
import type { Language } from '#kernel/language.ts';
import { groupDigits, MINUS, moneyText } from '#kernel/money.ts';
import {
  multiply,
  rational,
  roundHalfAwayFromZero,
  toDecimal,
  type Rational,
} from '#kernel/rational.ts';
import type { CivilDate } from '#kernel/time.ts';
import type { Writing } from '../words/words.ts';
import { WRITING, writtenDate } from '../words/writing.ts';

const NO_BREAK = '\u00a0';

export interface Format {
  /** Cents as `1.234,56 €` or `€1,234.56`. */
  money(cents: number): string;
  /** With a plus sign too. */
  signedMoney(cents: number): string;
  /** `digits` places. */
  number(value: Rational, digits: number): string;
  /** At most `digits` places, none that are 0 at the end. */
  short(value: Rational, digits: number): string;
  /** A decimal text with the marks of the language. */
  decimal(text: string): string;
  quantity(value: Rational, unit: string, digits: number): string;
  date(date: CivilDate): string;
  /** As short as a cell of a table wants it, and never broken. */
  shortDate(date: CivilDate): string;
  period(period: { readonly from: CivilDate; readonly to: CivilDate }): string;
  /** `November 2025` of `2025-11`. */
  month(month: string): string;
  /** Three letters, for a chart. */
  shortMonth(month: string): string;
  /** A fraction as a percentage. */
  percent(share: Rational, digits: number): string;
  /** A number that is written out already, with its sign: `40 %` in German, `40%` in English. */
  percentOf(number: string): string;
}

/** Money is in the currency of the country that the property is in. */
export function createFormat(language: Language, currency = '€'): Format {
  const writing = WRITING[language];
  const decimal = (text: string): string => languageDigits(text, writing);
  const money = (cents: number): string => moneyText(cents, writing.money, currency);
  const number: Format['number'] = (value, digits) => decimal(toDecimal(value, digits));
  const date = (day: CivilDate): string => writtenDate(day, writing.date, writing);
  const percentOf = (text: string): string => `${text}${writing.percentGap}%`;
  const monthName = (month: string) => writing.months[Number(month.slice(5, 7)) - 1] ?? month;
  return {
    money,
    signedMoney: (cents) => (cents > 0 ? `+${money(cents)}` : money(cents)),
    number,
    short: (value, digits) => decimal(trimZeros(toDecimal(value, digits))),
    decimal,
    quantity: (value, unit, digits) => `${number(value, digits)}${NO_BREAK}${unit}`,
    date,
    shortDate: (day) => writtenDate(day, writing.shortDate, writing),
    period: ({ from, to }) => `${date(from)}${NO_BREAK}– ${date(to)}`,
    month: (month) => `${monthName(month)} ${month.slice(0, 4)}`,
    shortMonth: (month) => monthName(month).slice(0, 3),
    percent: (share, digits) => percentOf(number(multiply(share, rational(100)), digits)),
    percentOf,
  };
}

function languageDigits(text: string, { money: { group, decimal } }: Writing): string {
  const [, sign = '', whole = '', fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') return text;
  const grouped = groupDigits(whole, group);
  return `${sign === '' ? '' : MINUS}${grouped}${fraction === undefined ? '' : decimal + fraction}`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Nearest whole number, for what is shown without a fraction. */
export function whole(value: Rational): number {
  return Number(roundHalfAwayFromZero(value));
}
