/**
 * Numbers, money and times as people read them, in the chosen language. Units stand behind a
 * no-break space; simulated time is shown by the clock of the property, with its zone.
 */
import type { Language } from '#kernel/language.ts';
import { MINUS, moneyText } from '#kernel/money.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#kernel/time.ts';
import { place } from './place.ts';
import { inAllLanguages } from '../twin/words/words.ts';
import { WRITING } from '../twin/words/writing.ts';

const NBSP = '\u00a0';
/** Shown where a value is not known. */
export const NOTHING = '–';

export interface Formatter {
  readonly locale: Language;
  /** 55,180 */
  integer(value: number): string;
  /** A decimal text or number with at most `digits` places. */
  decimal(value: number | string, digits?: number): string;
  /** Number, no-break space, unit symbol. */
  quantity(value: number | string, unit: string, digits?: number): string;
  /** Always `digits` places, for columns. */
  fixed(value: number | string, digits: number): string;
  /** 82.50 m² */
  area(areaM2: number | string): string;
  /** Cents → €1,234.50 */
  money(cents: number): string;
  /** Tenths of a per cent → 99.5 %; rounding hides neither a rest nor a part. */
  share(part: Share): string;
  /** Tue, 7 Jan 2025, 07:15 CET */
  instant(at: number): string;
  /** 07/01/2025, 07:15 – for tables */
  shortInstant(at: number): string;
  /** A civil date: 31/12/2025 */
  date(civil: string): string;
  /** `2025-11` → November 2025 */
  month(month: string): string;
  /** 2 h 5 min; hours and days with the next smaller unit, minutes without seconds. */
  duration(ms: number): string;
  plural(count: number): Intl.LDMLPluralRule;
  compare(a: string, b: string): number;
}

/** `count` of `total`, which a division that adds up has rounded to `permille`. */
interface Share {
  readonly permille: number;
  readonly count: number;
  readonly total: number;
}

/** Intl objects are dear to make, so there is one formatter for each language. */
export const formatters = inAllLanguages(createFormatter);

function createFormatter(locale: Language): Formatter {
  const { tag, money } = WRITING[locale];
  const numbers = numberFormats(tag);
  const times = (): TimeFormats => timeFormats(tag, place.value.timeZone);
  const plurals = new Intl.PluralRules(tag);
  const collator = new Intl.Collator(tag, { numeric: true });
  const decimal = (value: number | string, digits = 3): string =>
    printed(numbers(digits).format(+value));
  const fixed = (value: number | string, digits: number): string =>
    printed(numbers(digits, digits).format(+value));
  return {
    locale,
    integer: (value) => decimal(value, 0),
    decimal,
    quantity: (value, unit, digits = 3) => `${decimal(value, digits)}${NBSP}${unit}`,
    fixed,
    area: (areaM2) => `${fixed(areaM2, 2)}${NBSP}m²`,
    money: (cents) => moneyText(cents, money, place.value.currency.sign),
    share: (part) => shareText(part, (value) => `${fixed(value / 10, 1)}${NBSP}%`),
    instant: (at) => times().long.format(at),
    shortInstant: (at) => times().short.format(at),
    date: (civil) => times().date.format(Date.parse(`${civil}T00:00:00Z`)),
    month: (month) => times().month.format(Date.parse(`${month}-01T00:00:00Z`)),
    duration: (ms) => formatDuration(ms, numbers(0)),
    plural: (count) => plurals.select(count),
    compare: (a, b) => collator.compare(a, b),
  };
}

const printed = (text: string): string => text.replace('-', MINUS);

/** 9,999 of 10,000 are not 100.0 %, and 1 of 10,000 is not 0.0 %. */
function shareText({ permille, count, total }: Share, text: (permille: number) => string): string {
  if (permille >= 1000 && count < total) return `>${NBSP}${text(999)}`;
  if (permille === 0 && count > 0) return `<${NBSP}${text(1)}`;
  return text(permille);
}

/** Formats with at most so many places, and at least so many. */
function numberFormats(tag: string): (most: number, least?: number) => Intl.NumberFormat {
  const made = new Map<string, Intl.NumberFormat>();
  return (most, least = 0) => {
    const key = `${most}/${least}`;
    const options = { maximumFractionDigits: most, minimumFractionDigits: least };
    const format = made.get(key) ?? new Intl.NumberFormat(tag, options);
    made.set(key, format);
    return format;
  };
}

interface TimeFormats {
  readonly long: Intl.DateTimeFormat;
  readonly short: Intl.DateTimeFormat;
  readonly date: Intl.DateTimeFormat;
  readonly month: Intl.DateTimeFormat;
}

const madeFormats = new Map<string, TimeFormats>();

/** Made once for each language and clock. */
function timeFormats(tag: string, timeZone: string): TimeFormats {
  const key = `${tag} ${timeZone}`;
  const formats = madeFormats.get(key) ?? makeTimeFormats(tag, timeZone);
  madeFormats.set(key, formats);
  return formats;
}

function makeTimeFormats(tag: string, timeZone: string): TimeFormats {
  const clock = { hour: '2-digit', minute: '2-digit', timeZone } as const;
  const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  return {
    long: new Intl.DateTimeFormat(tag, {
      weekday: 'short',
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      ...clock,
      timeZoneName: 'short',
    }),
    short: new Intl.DateTimeFormat(tag, { ...day, ...clock }),
    // A civil date has no zone; noon or midnight in UTC is the same day everywhere it is shown.
    date: new Intl.DateTimeFormat(tag, { ...day, timeZone: 'UTC' }),
    month: new Intl.DateTimeFormat(tag, { year: 'numeric', month: 'long', timeZone: 'UTC' }),
  };
}

const STEPS = [
  { sizeMs: DAY_MS, unit: 'd' },
  { sizeMs: HOUR_MS, unit: 'h' },
  { sizeMs: MINUTE_MS, unit: 'min' },
  { sizeMs: SECOND_MS, unit: 's' },
] as const;

function formatDuration(ms: number, numbers: Intl.NumberFormat): string {
  const safeMs = Math.max(0, ms);
  const first = STEPS.findIndex(({ sizeMs }) => safeMs >= sizeMs);
  const big = STEPS[first];
  if (big === undefined) return `0${NBSP}s`;
  const bigCount = Math.floor(safeMs / big.sizeMs);
  const text = `${numbers.format(bigCount)}${NBSP}${big.unit}`;
  const small = big.sizeMs >= HOUR_MS ? STEPS[first + 1] : undefined;
  if (small === undefined) return text;
  const smallCount = Math.floor((safeMs - bigCount * big.sizeMs) / small.sizeMs);
  return smallCount === 0 ? text : `${text}${NBSP}${smallCount}${NBSP}${small.unit}`;
}
