/**
 * Values of data records (EN 13757-3:2018, annex A): integers (type B), BCD (type A), reals
 * (type H), bit fields (type D), dates and times (types F, G, I). Every "no value" is null, never
 * a number.
 */
import { fromHex } from '#kernel/bytes.ts';
import { DATA_FIELDS, type DataCoding } from './data-field.ts';
import type { ValueType } from './vif-table.ts';

/**
 * A number is the integer on the wire, before scaling (a real as it is). Dates are `YYYY-MM-DD`,
 * `--MM-DD` for every year; times `YYYY-MM-DD HH:MM`. Null: no value, or
 * none that is a number or a date. A time of type I is the bare integer; see `readTypeI`.
 */
export type DataValue = number | string | null;

export interface RawValue {
  /** Bits 3-0 of the DIF. */
  readonly field: number;
  readonly type: ValueType;
  /** Where the data lies. */
  readonly data: Uint8Array;
  readonly offset: number;
}

const NO_DATE = 0xffff;
const EVERY_YEAR = 127;

export function readValue(raw: RawValue): DataValue {
  const { field, type, data, offset } = raw;
  const { coding, bytes } = DATA_FIELDS[field] ?? { coding: 'none', bytes: 0 };
  if (coding === 'integer') {
    if (type === 'date' && bytes === 2) return readDate(data, offset);
    if (type === 'datetime' && bytes === 4) return readDateTime(data, offset);
    if (type === 'moment' && bytes === 2) return readDate(data, offset);
    if (type === 'moment' && bytes === 4) return readDateTime(data, offset);
    return readInteger(raw, bytes);
  }
  return readOther(coding, { ...raw, bytes });
}

function readOther(coding: DataCoding, raw: RawValue & { bytes: number }): DataValue {
  if (coding === 'bcd') return readBcd(raw.data, raw.offset, raw.bytes);
  if (coding === 'real') return readReal(raw.data, raw.offset);
  return null;
}

/**
 * Numbers of variable length (6.3.4): BCD by LVAR C0-C9 and D0-D9 (negative), binary by E0-EF.
 * Null for texts, for "no value" and for what is longer than a number can hold.
 */
export function readVariable(
  lvar: number,
  { data, offset, bytes }: { data: Uint8Array; offset: number; bytes: number },
): number | null {
  if (bytes === 0 || lvar < 0xc0 || lvar > 0xef) return null;
  if (lvar < 0xe0) {
    if (bytes > MAX_NUMBER_BCD_BYTES || (data[offset + bytes - 1] ?? 0) >= 0xf0) return null;
    const digits = readBcd(data, offset, bytes);
    return digits === null || lvar < 0xd0 ? digits : 0 - digits;
  }
  if (bytes > MAX_NUMBER_BYTES) return null;
  return readInteger({ field: 0, type: 'number', data, offset }, bytes);
}

const MAX_NUMBER_BCD_BYTES = 7;
const MAX_NUMBER_BYTES = 6;

/** A text, sent last letter first (6.3.4), ISO 8859-1; null for none and for bytes that are no letters. */
export function readText(data: Uint8Array, offset: number, bytes: number): string | null {
  let text = '';
  for (let at = offset + bytes - 1; at >= offset; at--) {
    const code = data[at] ?? 0;
    if (code < 0x20 || (code > 0x7e && code < 0xa0)) return null;
    text += String.fromCharCode(code);
  }
  return text === '' ? null : text;
}

/** Signed, except bit fields; the lowest signed and the highest unsigned number mean no value. */
function readInteger({ type, data, offset }: RawValue, bytes: number): number | null {
  const high = data[offset + bytes - 1] ?? 0;
  let allOnes = high === 0xff;
  let restIsZero = true;
  let value = type === 'flags' || high < 0x80 ? high : high - 0x100;
  for (let index = bytes - 2; index >= 0; index--) {
    const byte = data[offset + index] ?? 0;
    allOnes &&= byte === 0xff;
    restIsZero &&= byte === 0;
    value = value * 0x100 + byte;
  }
  if (type === 'flags') return allOnes ? null : value;
  return high === 0x80 && restIsZero ? null : value;
}

/** A leading F is a minus sign; any other digit above 9 means no value (annex A, type A). */
function readBcd(data: Uint8Array, offset: number, bytes: number): number | null {
  const high = data[offset + bytes - 1] ?? 0;
  const negative = high >= 0xf0;
  let value = 0;
  for (let index = bytes - 1; index >= 0; index--) {
    const byte = data[offset + index] ?? 0;
    const tens = negative && index === bytes - 1 ? 0 : byte >>> 4;
    const ones = byte & 0x0f;
    if (tens > 9 || ones > 9) return null;
    value = value * 100 + tens * 10 + ones;
  }
  return negative ? 0 - value : value;
}

const realView = new DataView(new ArrayBuffer(4));

function readReal(data: Uint8Array, offset: number): number | null {
  for (let index = 0; index < 4; index++) realView.setUint8(index, data[offset + index] ?? 0);
  const value = realView.getFloat32(0, true);
  return Number.isFinite(value) ? value : null;
}

/** Type G. */
function readDate(data: Uint8Array, offset: number): string | null {
  const low = data[offset] ?? 0;
  const high = data[offset + 1] ?? 0;
  if (((high << 8) | low) === NO_DATE) return null;
  const year = twoByteYear(low, high);
  if (year === EVERY_YEAR) return monthDay(high & 0x0f, low & 0x1f, 2000);
  return civil(2000 + year, high & 0x0f, low & 0x1f);
}

/** Type F: minute, hour, then a date as in type G. Bit 7 of the first byte: time invalid. */
function readDateTime(data: Uint8Array, offset: number): string | null {
  const minute = data[offset] ?? 0;
  const hour = data[offset + 1] ?? 0;
  if (minute & 0x80) return null;
  const low = data[offset + 2] ?? 0;
  const high = data[offset + 3] ?? 0;
  const yearOfCentury = twoByteYear(low, high);
  if (yearOfCentury > 99) return null;
  const year = fullYear(yearOfCentury, (hour >>> 5) & 3);
  const date = civil(year, high & 0x0f, low & 0x1f);
  return withTime(date, hour & 0x1f, minute & 0x3f);
}

/** What a clock shows that says of itself that its time is invalid: types F and I without that bit. */
export function readInvalidTime(raw: string): string | null {
  const data = fromHex(raw);
  const minute = data.length === TYPE_F_BYTES ? 0 : 1;
  if (((data[minute] ?? 0) & TIME_INVALID) === 0) return null;
  data[minute] = (data[minute] ?? 0) & ~TIME_INVALID;
  return data.length === TYPE_F_BYTES ? readDateTime(data, 0) : readTypeI(data);
}

const TYPE_F_BYTES = 4;
const TIME_INVALID = 0x80;

/**
 * The time of a date-time of six bytes (type I) as text, null for none. Its `value` is the bare
 * integer: meters fill these bytes in ways of their own, so the text is a reading of them only.
 */
export function readTypeI(data: Uint8Array, offset = 0): string | null {
  const second = (data[offset] ?? 0) & 0x3f;
  const minute = data[offset + 1] ?? 0;
  if (minute & 0x80 || second > 59) return null;
  const low = data[offset + 3] ?? 0;
  const high = data[offset + 4] ?? 0;
  const date = civil(2000 + twoByteYear(low, high), high & 0x0f, low & 0x1f);
  const time = withTime(date, (data[offset + 2] ?? 0) & 0x1f, minute & 0x3f);
  return time === null ? null : `${time}:${two(second)}`;
}

/** The time of day of three bytes (type J) as text: second, minute, hour; null for none. */
export function readTypeJ(data: Uint8Array, offset = 0): string | null {
  const [second = 0, minute = 0, hour = 0] = data.subarray(offset, offset + 3);
  const isTime = (second & 0x3f) <= 59 && (minute & 0xbf) <= 59 && (hour & 0x1f) <= 23;
  if (!isTime || hour === 0xff) return null;
  return `${two(hour & 0x1f)}:${two(minute & 0x3f)}:${two(second & 0x3f)}`;
}

/**
 * Years of two digits 00-80 belong to 20yy where a meter leaves the century at 0 (annex A). No meter's
 * clock runs in a later century than ours: those bits are set by mistake, which a flag says.
 */
function fullYear(yearOfCentury: number, century: number): number {
  if (century > 1) return 2000 + yearOfCentury;
  if (century > 0) return 1900 + 100 * century + yearOfCentury;
  return yearOfCentury <= 80 ? 2000 + yearOfCentury : 1900 + yearOfCentury;
}

function twoByteYear(low: number, high: number): number {
  return (low >>> 5) | ((high >>> 4) << 3);
}

function withTime(date: string | null, hour: number, minute: number): string | null {
  return date === null || hour > 23 || minute > 59 ? null : `${date} ${two(hour)}:${two(minute)}`;
}

// Telegrams of one capture name a few days over and over. A year has at most four digits.
const civilDays = new Map<number, string | null>();
const MAX_CIVIL_DAYS = 4096;

function civil(year: number, month: number, day: number): string | null {
  const index = (year << 9) | (month << 5) | day;
  const known = civilDays.get(index);
  if (known !== undefined) return known;
  const rest = monthDay(month, day, year);
  const text = rest === null ? null : year + rest.slice(1);
  if (civilDays.size < MAX_CIVIL_DAYS) civilDays.set(index, text);
  return text;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** `--MM-DD`, or null for a day that the calendar does not have. */
function monthDay(month: number, day: number, year: number): string | null {
  const leapDay = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  const days = (DAYS[month - 1] ?? 0) + leapDay;
  return day < 1 || day > days ? null : `--${two(month)}-${two(day)}`;
}

const TWO = Array.from({ length: 64 }, (_, value) => String(value).padStart(2, '0'));

function two(value: number): string {
  return TWO[value] ?? '';
}
