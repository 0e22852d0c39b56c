/**
 * Numbers, money and dates as people write them in German and English. Not by `Intl`, so that a
 * document is the same bytes tomorrow (kernel/money.ts).
 */
import type { Language } from '#kernel/language.ts';
import { EURO_STYLES, groupDigits, MINUS, moneyText } from '#kernel/money.ts';
import { multiply, rational, roundHalfAwayFromZero, toDecimal } from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import { civilParts } from '#kernel/time.ts';
import type { CivilDate } from '#kernel/time.ts';

const NO_BREAK = '\u00a0';

const MONTHS = {
  de: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
  en: 'January February March April May June July August September October November December',
} as const;

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

export function createFormat(language: Language): Format {
  const decimal = (text: string): string => languageDigits(text, language);
  const money = (cents: number): string => moneyText(cents, EURO_STYLES[language]);
  const number: Format['number'] = (value, digits) => decimal(toDecimal(value, digits));
  const date = (day: CivilDate): string => formatDate(day, language);
  const percentOf = (text: string): string => `${text}${language === 'de' ? NO_BREAK : ''}%`;
  const monthName = (month: string) =>
    MONTHS[language].split(' ')[Number(month.slice(5, 7)) - 1] ?? month;
  return {
    money,
    signedMoney: (cents) => (cents > 0 ? `+${money(cents)}` : money(cents)),
    number,
    short: (value, digits) => decimal(trimZeros(toDecimal(value, digits))),
    decimal,
    quantity: (value, unit, digits) => `${number(value, digits)}${NO_BREAK}${unit}`,
    date,
    shortDate: (day) => shortDate(day, language),
    period: ({ from, to }) => `${date(from)}${NO_BREAK}– ${date(to)}`,
    month: (month) => `${monthName(month)} ${month.slice(0, 4)}`,
    shortMonth: (month) => monthName(month).slice(0, 3),
    percent: (share, digits) => percentOf(number(multiply(share, rational(100)), digits)),
    percentOf,
  };
}

function languageDigits(text: string, language: Language): string {
  const { group, decimal } = EURO_STYLES[language];
  const [, sign = '', whole = '', fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') return text;
  const grouped = groupDigits(whole, group);
  return `${sign === '' ? '' : MINUS}${grouped}${fraction === undefined ? '' : decimal + fraction}`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function formatDate(date: CivilDate, language: Language): string {
  const { year, month, day } = civilParts(date);
  if (language === 'de') {
    return `${String(day).padStart(2, '0')}.${String(month).padStart(2, '0')}.${year}`;
  }
  return `${day}${NO_BREAK}${MONTHS.en.split(' ')[month - 1] ?? ''} ${year}`;
}

function shortDate(date: CivilDate, language: Language): string {
  if (language === 'de') return formatDate(date, language);
  const { year, month, day } = civilParts(date);
  const name = MONTHS.en.split(' ')[month - 1] ?? '';
  return `${day}${NO_BREAK}${name.slice(0, 3)}${NO_BREAK}${year}`;
}

/** Nearest whole number, for what is shown without a fraction. */
export function whole(value: Rational): number {
  return Number(roundHalfAwayFromZero(value));
}
