/**
 * Files of meter keys. JSON: an object of meter → key, or a list of objects. Anything else is
 * CSV between `,`, `;` or tabs: meter and key in any order, with or without a header. A meter is
 * its full address (`QDS-87654321-35-08`) or its eight-digit id. No message ever holds a key.
 */
import { fromHex, toHex } from '#kernel/bytes.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { readCsv, separatorOf } from './csv.ts';
import { captureError } from './errors.ts';

export interface MeterKey {
  /** Address in the form of `formatAddress`, or an id of eight characters in lower case. */
  readonly meter: string;
  /** 32 digits of hex: of a fleet's keys few become bytes. */
  readonly key: string;
}

interface Entry {
  readonly meter: string;
  readonly key: string;
  /** Only an error needs it. */
  readonly line: () => number;
}

const KEY_BYTES = 16;
/** How tools write that a meter does not encrypt. */
const NO_KEY = /^(?:nokey|none|-)?$/i;

/** Throws CAPTURE_KEY_FILE_INVALID or CAPTURE_KEY_INVALID, both with the line. */
export function parseKeyFile(text: string, file: string): readonly MeterKey[] {
  const content = text.replace(/^\uFEFF/, '');
  const isJson = /^\s*[[{]/.test(content) || /\.json$/i.test(file);
  const entries = isJson ? jsonEntries(content, file) : csvEntries(content, file);
  const keys = new Map<string, MeterKey & Pick<Entry, 'line'>>();
  for (const entry of entries) {
    const found = toMeterKey(entry, file);
    if (found === undefined) continue;
    const known = keys.get(found.meter);
    if (known !== undefined && known.key.toLowerCase() !== found.key.toLowerCase()) {
      const reason = `${found.meter} has another key in line ${known.line()}`;
      throw invalid(file, reason, entry.line());
    }
    keys.set(found.meter, { ...found, line: entry.line });
  }
  return [...keys.values()].map(({ meter, key }) => ({ meter, key }));
}

/** An address as Metertwin writes it. A fleet has thousands, and one telegram asks for one. */
const USUAL = /^[A-Z]{3}-[0-9a-f]{8}-[0-9a-f]{2}-[0-9a-f]{2}$/;

function toMeterKey({ meter, key, line }: Entry, file: string): MeterKey | undefined {
  const name = USUAL.test(meter) ? meter : meterName(meter);
  if (name === undefined) {
    const shown = KEY_LIKE.test(meter)
      ? 'what stands for a meter'
      : JSON.stringify(meter.slice(0, 24));
    throw invalid(file, `${shown} is neither a meter address nor an id of eight digits`, line());
  }
  if (NO_KEY.test(key.trim())) return undefined;
  if (USUAL_KEY.test(key)) return { meter: name, key };
  const bytes = keyBytes(key);
  if (bytes !== undefined) return { meter: name, key: toHex(bytes) };
  throw keyInvalid(`${file}:${line()}, meter ${name}`);
}

/** What stands in the place of a meter may be a key, or a part of one: it is not repeated. */
const KEY_LIKE = /(?:[0-9a-f][\s:_-]?){16}/i;

/** The usual form of an address or an id; undefined for any other text. */
function meterName(text: string): string | undefined {
  const name = text.trim();
  if (/^[0-9a-f]{8}$/i.test(name)) return name.toLowerCase();
  try {
    const [maker = '', ...rest] = name.split('-');
    parseAddress(name);
    return [maker.toUpperCase(), ...rest.map((part) => part.toLowerCase())].join('-');
  } catch {
    return undefined;
  }
}

/** 32 hex digits; throws CAPTURE_KEY_INVALID, which names the source and not the key. */
export function parseKey(text: string, source: string): Uint8Array {
  const key = keyBytes(text);
  if (key !== undefined) return key;
  throw keyInvalid(source);
}

function keyBytes(text: string): Uint8Array | undefined {
  try {
    const key = fromHex(text);
    return key.length === KEY_BYTES ? key : undefined;
  } catch {
    // The reason would quote a character of the key.
    return undefined;
  }
}

const USUAL_KEY = /^[0-9a-f]{32}$/i;

function keyInvalid(source: string): Error {
  return captureError('CAPTURE_KEY_INVALID', { details: { source } });
}

function invalid(file: string, reason: string, line?: number): Error {
  const place = line === undefined ? file : `${file}:${line}`;
  return captureError('CAPTURE_KEY_FILE_INVALID', { details: { path: place, reason } });
}

const METER_COLUMNS = ['meter', 'meterid', 'address', 'id', 'serial', 'serialnumber', 'number'];
const KEY_COLUMNS = ['key', 'aeskey', 'aes', 'keyhex', 'aes128', 'aes128key'];

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function jsonEntries(text: string, file: string): Entry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words would quote the file.
    throw invalid(file, 'it is not JSON', badLine(text));
  }
  if (typeof value !== 'object' || value === null) {
    throw invalid(file, 'it is neither an object of meter id to key nor a list');
  }
  const names: string[] = [];
  const place = (name: string): Entry['line'] => {
    const index = names.push(name) - 1;
    return () => lineOf(names.slice(0, index + 1), text);
  };
  if (Array.isArray(value)) return value.map((each) => listEntry(each, { file, place }));
  return Object.entries(value).map(([meter, key]) => {
    const line = place(meter);
    if (typeof key === 'string') return { meter, key, line };
    throw invalid(file, `the key of ${meterName(meter) ?? 'an entry'} is not a text`, line());
  });
}

interface ListPlace {
  readonly file: string;
  readonly place: (text: string) => Entry['line'];
}

function listEntry(value: unknown, { file, place }: ListPlace): Entry {
  const fields = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const pick = (names: readonly string[]): string | undefined => {
    const found = fields.find(([name]) => names.includes(plainName(name)))?.[1] as unknown;
    return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
  };
  const meter = pick(METER_COLUMNS);
  const key = pick(KEY_COLUMNS);
  const line = meter === undefined ? undefined : place(meter);
  if (meter !== undefined && line !== undefined && key !== undefined) return { meter, key, line };
  const reason = 'an entry of the list has no "meter" (or "id") and "key" as texts';
  throw invalid(file, reason, line?.());
}

/** The line of the last of these names, which stand in the text in this order. */
function lineOf(names: readonly string[], text: string): number {
  const at = names.reduce((from, name) => Math.max(from, text.indexOf(name, from)), 0);
  return text.slice(0, at).split('\n').length;
}

/** The parser tells places of some errors only, so: the first line with which it goes wrong. */
function badLine(text: string): number {
  const lines = text.split('\n');
  let [good, bad] = [0, lines.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (breaksOff(lines.slice(0, middle).join('\n'))) good = middle;
    else bad = middle;
  }
  return bad;
}

/** True for the beginning of a JSON text, which is wrong only in that it ends. */
function breaksOff(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const position = /position (\d+)/.exec(message)?.[1];
    if (position !== undefined) return Number(position) >= text.length;
    return message.startsWith('Unexpected end');
  }
}

interface Columns {
  readonly meter: number;
  readonly key: number;
}

function csvEntries(text: string, file: string): Entry[] {
  // A comment may be indented.
  const content = text.replace(/^[ \t]+#/gm, '#');
  const { rows, problem } = readCsv(content, [separatorOf(content)]);
  if (problem !== undefined) throw invalid(file, problem.reason, problem.line);
  const entries: Entry[] = [];
  let columns: Columns | undefined;
  for (const { line, cells } of rows) {
    const header = columns === undefined ? headerColumns(cells) : undefined;
    columns ??= header ?? dataColumns(cells);
    if (columns === undefined || Math.max(columns.meter, columns.key) >= cells.length) {
      throw invalid(file, missingColumn(cells), line);
    }
    if (header !== undefined) continue;
    const { meter, key } = columns;
    entries.push({ meter: cells[meter] ?? '', key: cells[key] ?? '', line: () => line });
  }
  return entries;
}

function headerColumns(cells: readonly string[]): Columns | undefined {
  const names = cells.map(plainName);
  const [meter, key] = [METER_COLUMNS, KEY_COLUMNS].map((known) =>
    names.findIndex((name) => known.includes(name)),
  );
  const isHeader = meter !== undefined && key !== undefined && meter >= 0 && key >= 0;
  return isHeader ? { meter, key } : undefined;
}

/** Why a row gives no meter with its key: a header may name one of the two only. */
function missingColumn(cells: readonly string[]): string {
  const names = cells.map(plainName);
  const hasMeter = names.some((name) => METER_COLUMNS.includes(name));
  const hasKey = names.some((name) => KEY_COLUMNS.includes(name));
  if (hasMeter && !hasKey) return 'the header has no column "key"';
  if (hasKey && !hasMeter) return 'the header has no column "meter" (or "id")';
  return 'expected a meter and its key, for example 87654321,0001…0f';
}

/** Without a header the first line tells: the cell that names a meter, and the one beside it. */
function dataColumns(cells: readonly string[]): Columns | undefined {
  const meter = cells.findIndex((cell) => meterName(cell) !== undefined);
  if (meter < 0 || cells.length < 2) return undefined;
  const key = cells.findIndex((cell, index) => index !== meter && /^[0-9a-f]{32}$/i.test(cell));
  return { meter, key: key >= 0 ? key : meter === 0 ? 1 : 0 };
}
