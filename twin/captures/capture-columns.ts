/**
 * A line with a telegram among other things, as people and loggers write captures: columns between
 * `;`, `,`, `|` or tabs, or a word in a line of a log. Time of reception and RSSI are taken where
 * they stand in one of the forms below; nothing else of the line counts.
 */
import { defined } from '#kernel/defined.ts';
import { hexBytes, type CapturedFrame } from './captured-frame.ts';
import { fitsFrame, withoutEnvelope } from './frame-shape.ts';
import { FRAME_FIELDS } from './capture-json.ts';

/** Undefined where no column and no word is a telegram; none for a line of column names. */
export function framesOfColumns(line: string): readonly CapturedFrame[] | undefined {
  const parts = line.split(ANY_SEPARATOR);
  const columns = [parts.map(withoutQuotes), quotedCells(line, parts), line.split(WORD_ENDS)];
  const hex = columns.map(fittingHex).find(isFound) ?? columns.map(longestHex).find(isFound);
  if (hex === undefined) return isHeader(parts) ? [] : undefined;
  const rest = line.replace(hex.written, ' ');
  return [{ bytes: hexBytes(hex.digits), ...timeAndRssiOf(rest) }];
}

/** What stands beside a telegram in a line. */
export function timeAndRssiOf(rest: string): Pick<CapturedFrame, 'time' | 'rssiDbm'> {
  const time = timeOf(rest);
  const rssiDbm = rssiOf(rest);
  return {
    ...defined({ time, rssiDbm }),
  };
}

const ANY_SEPARATOR = /[;,|\t]/;
/** A cell in quotes, in which two quotes are one, or a cell without; and what ends it. */
const CELL = /\s*(?:"((?:[^"]|"")*)"\s*|([^;,|\t]*))([;,|\t]|$)/y;

/** The cells of a line in which separators stand inside quotes; none for any other line. */
function quotedCells(line: string, parts: readonly string[]): readonly string[] {
  if (parts.every(isWhole)) return [];
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (let found = CELL.exec(line); found !== null; found = CELL.exec(line)) {
    const [, quoted, bare = '', end] = found;
    cells.push(quoted?.replaceAll('""', '"') ?? bare.trim());
    if (end === '') break;
  }
  return cells;
}

/** False for a part that a separator inside quotes has cut off. */
function isWhole(part: string): boolean {
  return !part.includes('"') || part.split('"').length % 2 === 1;
}

const WORD_ENDS = /[\s;,|"'()=<>{}[\]`]+/;
/** Link header and CI field. */
const MIN_DIGITS = 22;

interface Hex {
  readonly written: string;
  readonly digits: string;
}

/** Commas between bytes come inside quotes only. */
const BYTES = /^(?:0x|\\x)?(?:[0-9a-f]{2}[\s:_,.-]{0,2}(?:0x|\\x)?)+$/i;
const SIGNED = /^((?:(?! -).)*)\s-\d\d$/;
/** What CUL sticks put before and after their hex. */
const CUL = /^(by?((?:[0-9a-f]{2}){11,}))(?:::-?\d+)?$/i;

function hexOf(written: string): Hex | undefined {
  const [, stick, digitsOfStick] = CUL.exec(written) ?? [];
  // What it says of the RSSI stays in the line.
  if (stick !== undefined && digitsOfStick !== undefined) {
    return { written: stick, digits: digitsOfStick };
  }
  if (written.length < MIN_DIGITS || !BYTES.test(written)) return undefined;
  // What is after a blank with a minus sign of its own is the RSSI, although its digits are hex.
  const bare = SIGNED.exec(written)?.[1] ?? written;
  const digits = bare.replace(/0x|\\x|[\s:_,.-]/gi, '');
  return digits.length < MIN_DIGITS ? undefined : { written: bare, digits };
}

function isFound(hex: Hex | undefined): hex is Hex {
  return hex !== undefined;
}

/** The first whose length is what its L field announces. */
function fittingHex(texts: readonly string[]): Hex | undefined {
  const found = texts.map((text) => hexOf(text) ?? afterOthers(text)).filter(isFound);
  return found.find(({ digits }) => {
    return digits.length % 2 === 0 && fitsFrame(withoutEnvelope(hexBytes(digits)));
  });
}

/** Ids, keys and counters are shorter than a telegram. */
function longestHex(texts: readonly string[]): Hex | undefined {
  let best: Hex | undefined;
  for (const text of texts) {
    const each = hexOf(text) ?? afterOthers(text);
    if (each === undefined) continue;
    if (each.digits.length > (best?.digits.length ?? 0)) best = each;
  }
  return best;
}

/** Bytes between blanks after words of another kind: `RX: 2e 44 93 …`. */
function afterOthers(text: string): Hex | undefined {
  const run =
    /(?:^|[\s:=([<{])((?:(?:0x|\\x)?[0-9a-f]{2}[\s:_,.-]{1,2}){10,}(?:0x|\\x)?[0-9a-f]{2})(?![0-9a-z])/i.exec(
      text,
    );
  return run?.[1] === undefined ? undefined : hexOf(run[1]);
}

function withoutQuotes(column: string): string {
  return column
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim();
}

function isHeader(columns: readonly string[]): boolean {
  const names = columns.map((column) => column.toLowerCase().replace(/[^a-z0-9]/g, ''));
  return columns.length > 1 && names.some((name) => FRAME_NAMES.has(name));
}

const FRAME_NAMES = new Set<string>(FRAME_FIELDS);

const ISO_TIME =
  /\b(\d{4}-\d\d-\d\d)[T ;,\t"']+(\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)(?:\s?(Z|[+-]\d\d:?\d\d)\b)?/;
const FHEM_TIME = /\b(\d{4})\.(\d\d)\.(\d\d) (\d\d:\d\d:\d\d)\b/;
const GERMAN_TIME = /\b(\d\d)\.(\d\d)\.(\d{4})[ ;,\t"']+(\d\d:\d\d(?::\d\d)?)\b/;
/** Seconds, milliseconds or microseconds; fewer digits are frequencies and ids. */
const EPOCH = /(?<![\w.-])(\d{10}(?:\.\d+)?|\d{13}|\d{16})(?![\w.])/;

function timeOf(text: string): string | undefined {
  const [, date, clock, zone = ''] = ISO_TIME.exec(text) ?? [];
  if (date !== undefined && clock !== undefined) return `${date}T${clock}${zone}`;
  const [, day, month, year, hour] = GERMAN_TIME.exec(text) ?? [];
  if (day !== undefined) return `${year}-${month}-${day}T${hour}`;
  const [, fhemYear, fhemMonth, fhemDay, fhemClock] = FHEM_TIME.exec(text) ?? [];
  if (fhemYear !== undefined) return `${fhemYear}-${fhemMonth}-${fhemDay}T${fhemClock}`;
  return EPOCH.exec(text)?.[1];
}

const RSSI = /(?:^|[\s;,|=:"'(])(-\d{1,3}(?:\.\d+)?)\s?(?:dBm)?(?=$|[\s;,|"')])/i;
const LOWEST_DBM = -200;

function rssiOf(text: string): number | undefined {
  const dbm = Number(RSSI.exec(text)?.[1]);
  return dbm >= LOWEST_DBM && dbm < 0 ? dbm : undefined;
}
