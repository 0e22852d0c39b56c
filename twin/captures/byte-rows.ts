/**
 * Bytes in rows, with something of each row's own before or behind them: logs of serial ports, dumps of
 * debuggers, assembler, lists with a byte a line, Intel HEX and S-records. The first row begins a frame.
 */
import { fromHex, joinBytes } from '#kernel/bytes.ts';
import { isWholeFrame, longestFrame, startsFrame } from './frame-shape.ts';
import { plainLetters, withoutTags } from './text-shape.ts';

/** How the words of a row are read: as digits of hex; undefined for what is no byte. */
type Radix = (word: string) => string | undefined;

interface Reading {
  readonly radix: Radix;
  /** Words of one length: an address before them has another. */
  readonly isEven: boolean;
}

const HEX_WORD = /^(?:0x|\\x|&h|\$|#x|x)?([0-9a-f]+)(h|u8?)?$/i;

const hexDigits: Radix = (word) => {
  const [, digits = '', suffix = ''] = HEX_WORD.exec(word) ?? [];
  // Assemblers want a digit first: `0A2h`.
  const isPadded = suffix !== '' && /^0..$/.test(digits);
  const bytes = isPadded ? digits.slice(1) : digits;
  return bytes !== '' && bytes.length % 2 === 0 ? bytes : undefined;
};

const decimalDigits: Radix = (word) => {
  const value = /^\d{1,3}$/.test(word) ? Number(word) : NaN;
  return value <= 0xff ? value.toString(16).padStart(2, '0') : undefined;
};

const octalDigits: Radix = (word) =>
  /^[0-3][0-7]{2}$/.test(word) ? parseInt(word, 8).toString(16).padStart(2, '0') : undefined;

const READINGS: readonly Reading[] = [
  { radix: hexDigits, isEven: false },
  { radix: hexDigits, isEven: true },
  { radix: decimalDigits, isEven: false },
  { radix: octalDigits, isEven: false },
];
/** Of assemblers; some are hex digits themselves. */
const DIRECTIVE = /^\s*(?:\w+:)?\s*\.?(?:db|dc\.b|fcb|byte)\s+/i;
const MAX_ROW_BYTES = 64;
const MAX_ROW_CHARS = 400;

/** True for a row in which a frame begins that is not whole there. */
export function startsRows(text: string): boolean {
  if (text.length > MAX_ROW_CHARS) return false;
  return READINGS.some((reading) => {
    const bytes = rowBytes(text, reading);
    if (bytes === undefined || bytes.length === 0) return false;
    if (bytes.length === 1)
      return BYTE_ALONE.test(text) && startsFrame(bytes[0] ?? 0, SEND_NO_REPLY);
    return startsFrame(bytes[0] ?? 0, bytes[1] ?? 0);
  });
}

/** Nothing but a number or the place in an array stands before it: `buf[0] = 0x2e;`. */
const BYTE_ALONE = /^(?:\s*\w*\[\d+\]\s*=)?[\s\d:.,;[\]*-]*(?:0x|\$)?[0-9a-f]{2,3}h?[\s,;]*$/i;
const SEND_NO_REPLY = 0x44;

/** True for a row that may follow. */
export function isRow(text: string): boolean {
  return (
    text.length <= MAX_ROW_CHARS &&
    READINGS.some((reading) => rowBytes(text, reading) !== undefined)
  );
}

/** True where the rows are more than any frame that begins in the first would have. */
export function areTooMany(rows: readonly string[]): boolean {
  const [first = ''] = rows;
  return READINGS.every((reading) => {
    const bytes = rowBytes(first, reading);
    return bytes === undefined || rows.length * bytes.length > 2 * longestFrame(bytes);
  });
}

/** The frame that the rows add up to, once it is whole. */
export function frameOfRows(rows: readonly string[]): Uint8Array | undefined {
  const bare = withoutNumbers(rows);
  for (const reading of READINGS) {
    const parts = bare.map((row) => rowBytes(row, reading));
    if (!parts.every((part) => part !== undefined)) continue;
    const bytes = joinBytes(parts);
    if (isWholeFrame(bytes)) return bytes;
  }
  return undefined;
}

const LEADING_NUMBER = /^[\s|[]*(\d+)[\s,;:.|)\]]+(?=\S)/;
/** Fewer may be bytes that happen to grow alike. */
const MIN_NUMBERED_ROWS = 4;

/** Numbers that count the rows, or their bytes, are none of them. */
function withoutNumbers(rows: readonly string[]): readonly string[] {
  const numbers = rows.map((row) => Number(LEADING_NUMBER.exec(row)?.[1] ?? NaN));
  const [first = NaN, second = NaN] = numbers;
  const step = second - first;
  const isCount = step > 0 && numbers.every((number, at) => number === first + at * step);
  if (!isCount || rows.length < MIN_NUMBERED_ROWS) return rows;
  return rows.map((row) => row.replace(LEADING_NUMBER, ''));
}

/** Of a record of Intel HEX or of S-records; none for one that holds no data; undefined for other text. */
export function recordBytes(text: string): Uint8Array | undefined {
  const line = text.trim();
  const [, intel] = /^:((?:[0-9a-f]{2}){5,260})$/i.exec(line) ?? [];
  if (intel !== undefined) return intelBytes(fromHex(intel));
  const [, kind, record] = /^S(\d)((?:[0-9a-f]{2}){4,260})$/i.exec(line) ?? [];
  return record === undefined ? undefined : motorolaBytes(Number(kind), fromHex(record));
}

/** Count, address of two bytes, kind, data, checksum: all add up to zero. */
function intelBytes(record: Uint8Array): Uint8Array | undefined {
  const [count = 0, , , kind] = record;
  if (record.length !== count + 5 || (sum(record) & 0xff) !== 0) return undefined;
  return kind === 0 ? record.slice(4, -1) : new Uint8Array();
}

/** Count, address of two to four bytes, data, checksum: all add up to ones. */
function motorolaBytes(kind: number, record: Uint8Array): Uint8Array | undefined {
  if (record.length !== (record[0] ?? 0) + 1 || (sum(record) & 0xff) !== 0xff) return undefined;
  return kind >= 1 && kind <= 3 ? record.slice(kind + 2, -1) : new Uint8Array();
}

function sum(bytes: Uint8Array): number {
  return bytes.reduce((total, byte) => total + byte, 0);
}

/** The longest run of words that are bytes; of two that are as long the last, which a time precedes. */
function rowBytes(text: string, { radix, isEven }: Reading): Uint8Array | undefined {
  const record = recordBytes(text);
  if (record !== undefined) return record;
  const single = radix === hexDigits ? SINGLE_DIGIT.exec(text)?.[1] : undefined;
  if (single !== undefined) return Uint8Array.of(parseInt(single, 16));
  let [best, run, length] = ['', '', 0];
  for (const word of wordsOf(text)) {
    const digits = radix(word);
    if (digits === undefined || (isEven && digits.length !== length)) run = '';
    run += digits ?? '';
    length = digits?.length ?? 0;
    if (run.length >= best.length) best = run;
  }
  return best === '' || best.length > 2 * MAX_ROW_BYTES ? undefined : fromHex(best);
}

/** `Serial.println(byte, HEX)` writes no zero before it. */
const SINGLE_DIGIT = /^\s*(?:0x)?([0-9a-f])\s*,?\s*$/i;
/** Lines of tables, and bars that stand for them. */
const BARS = /[\u2500-\u257f|]/g;

/** Of strings, and what begins a byte in them. */
const QUOTES = /["']|\\x/g;

function wordsOf(text: string): readonly string[] {
  const bare = text.includes('<') ? withoutTags(text) : text;
  return plainLetters(bare)
    .replace(BARS, ' ')
    .replace(QUOTES, ' ')
    .replace(DIRECTIVE, '')
    .trim()
    .split(/[\s,;]+/);
}
