/**
 * Named values → the bytes in which a grammar reads them: its way back. What it cannot say (a day before
 * another, the sum of values that are not given) is left as it was.
 */
import type { GrammarValue, PayloadGrammar } from './payload-grammar.ts';
import { fractionOf } from './read-grammar.ts';

type WrittenValues = ReadonlyMap<string, readonly (number | string | null)[]>;

/** A copy of the bytes with the values in it. */
export function writeGrammar(
  { values = [], registers, head }: PayloadGrammar,
  bytes: Uint8Array,
  wanted: WrittenValues,
): Uint8Array {
  const copy = new Uint8Array(bytes);
  const start = head === 'counted' ? 2 + (copy[0] ?? 0) : 0;
  for (const value of values) writeAll(value, start, { copy, wanted });
  let offset = registers === undefined ? copy.length : start + registers.at;
  while (registers !== undefined && offset < copy.length) {
    const code = copy[offset] ?? 0;
    const row = registers.lengths.find(({ first, last = first }) => first <= code && code <= last);
    if (row === undefined) break;
    const found = registers.values.find(({ register }) => register === code);
    for (const value of found?.values ?? []) writeAll(value, offset + 1, { copy, wanted });
    offset += 1 + row.bytes + (code - row.first) * (row.more ?? 0);
  }
  return copy;
}

interface Task {
  readonly copy: Uint8Array;
  readonly wanted: WrittenValues;
}

function writeAll(value: GrammarValue, start: number, { copy, wanted }: Task): void {
  const given = wanted.get(value.name) ?? [];
  const step = value.repeat?.step ?? 0;
  for (const [nth, each] of given.entries()) {
    const number = rawOf(value, each, wanted);
    const shift = start + step * nth;
    if (value.type === 'text' || value.type === 'hex') {
      writeText(value, String(each ?? ''), copy.subarray(shift));
    } else if (number !== undefined) writeBits(value, number, copy.subarray(shift));
  }
}

/** The number on the wire; undefined where the value has none. */
function rawOf(
  value: GrammarValue,
  given: number | string | null,
  wanted: WrittenValues,
): bigint | undefined {
  const { type = 'unsigned', scale = 1, offset = 0, none = [0], plus } = value;
  if (given === null) return BigInt(none[0] ?? 0);
  if (typeof given === 'string') return momentOf(type, given);
  const { over, under } = fractionOf(scale);
  const whole = Math.round(((given - offset) * under) / over);
  const [other] = plus === undefined ? [0] : (wanted.get(plus) ?? []);
  if (typeof other !== 'number' || !Number.isSafeInteger(whole)) return undefined;
  const number = plus === undefined ? whole : whole - Math.round((other * under) / over);
  return type === 'bcd' ? bcd(number) : BigInt(number);
}

/** Digits of a number as those of hex; undefined below 0. */
function bcd(number: number): bigint | undefined {
  return number < 0 ? undefined : BigInt(`0x${number}`);
}

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?/;

function momentOf(type: NonNullable<GrammarValue['type']>, text: string): bigint | undefined {
  const [, ...parts] = MOMENT.exec(text) ?? [];
  const [year = NaN, month = 0, day = 0, hour = 0, minute = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  const short = year - 2000;
  if (Number.isNaN(year) || short < 0) return undefined;
  const dateG = day + ((short & 7) << 5) + (month << 8) + ((short >> 3) << 12);
  switch (type) {
    case 'date':
      return BigInt(day + (month << 5) + (short << 9));
    case 'day':
      return BigInt((day << 4) + (month << 9));
    case 'bcd-date':
      return bcd(day * 10_000 + month * 100 + short);
    case 'bcd-time':
      return bcd(((((short * 100 + month) * 100 + day) * 100 + hour) * 100 + minute) * 100);
    case 'date-g':
      return BigInt(dateG);
    case 'time-f':
      return BigInt(minute + (hour << 8)) + (BigInt(dateG) << 16n);
    case 'seconds':
      return BigInt((Date.parse(`${text}Z`) - Date.UTC(2000, 0, 1)) / 1000);
    default:
      return undefined;
  }
}

/** Whatever else is in the bytes stays. */
function writeBits(
  { at, bytes = 1, order, bits, pieces }: GrammarValue,
  number: bigint,
  target: Uint8Array,
): void {
  const [low, count] = bits ?? [0, 8 * bytes];
  const place = (bit: number): readonly [byte: number, bit: number] => {
    const nth = (low + bit) >> 3;
    return [at + (order === 'big' ? bytes - 1 - nth : nth), (low + bit) & 7];
  };
  const places =
    pieces?.flatMap(([byte, first, width]) =>
      Array.from({ length: width }, (_, bit) => [byte, first + bit] as const),
    ) ?? Array.from({ length: count }, (_, bit) => place(bit));
  for (const [nth, [byte, bit]] of places.entries()) {
    const now = target[byte];
    if (now === undefined) continue;
    const isSet = ((number >> BigInt(nth)) & 1n) === 1n;
    target[byte] = isSet ? now | (1 << bit) : now & ~(1 << bit);
  }
}

function writeText(
  { at, bytes = 1, order, type }: GrammarValue,
  text: string,
  target: Uint8Array,
): void {
  const pairs = type === 'hex' ? (text.match(/[0-9a-f]{2}/gi) ?? []) : [];
  const codes =
    type === 'hex'
      ? pairs.map((pair) => parseInt(pair, 16))
      : Array.from(text, (each) => each.charCodeAt(0));
  for (let nth = 0; nth < bytes; nth++) {
    const byte = at + (order === 'big' ? bytes - 1 - nth : nth);
    if (byte < target.length) target[byte] = codes[nth] ?? 0;
  }
}
