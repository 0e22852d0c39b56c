/**
 * Lines of a capture one after the other → telegrams. Most telegrams are one line; hex dumps, arrays
 * of programs, objects printed in rows and wrapped hex are several, and count by their first line.
 */
import { LabError } from '#kernel/errors.ts';
import { framesOfLine } from './capture-line.ts';
import type { CapturedFrame } from './captured-frame.ts';
import { base64Bytes } from './base64.ts';
import { areTooMany, frameOfRows, isRow, recordBytes, startsRows } from './byte-rows.ts';
import { fitsFrame, isWholeFrame, startsFrame } from './frame-shape.ts';
import { dumpFrames, isDumpLine, startsDump } from './hex-dump.ts';
import { isWiredFrame } from './wired-frame.ts';
import { hexWords } from './number-words.ts';

/** What a line gave, or a block of them. */
export type LineReading =
  | { readonly line: number; readonly frames: readonly CapturedFrame[] }
  | { readonly line: number; readonly error: LabError };

type Line = string | undefined;

interface Block {
  readonly kind: 'dump' | 'braces' | 'wrapped' | 'rows' | 'soft';
  readonly first: number;
  readonly lines: string[];
  /** Of braces that are open. */
  depth: number;
}

/** An object in rows is longer than any telegram; what never closes is read line by line. */
const MAX_BLOCK_LINES = { dump: 64, braces: 1024, wrapped: 64, rows: 300, soft: 64 } as const;
const NONE: readonly LineReading[] = [];

export class LineReader {
  #block: Block | undefined;

  /** True while a block waits for its end. */
  get isOpen(): boolean {
    return this.#block !== undefined;
  }

  /** In order, each line once; none while a block is not whole. Throws what is a bug. */
  take(text: Line, line: number): readonly LineReading[] {
    const block = this.#block;
    if (block !== undefined) return this.#goOn(block, text, line);
    const reading = readLine(text, line);
    const kind = text === undefined ? undefined : opening(text, reading);
    if (kind === undefined) return [reading];
    const begun = { kind, first: line, lines: [text ?? ''], depth: depthOf(text ?? '') };
    if (kind === 'rows' && isWhole(begun)) return wholeBlock(begun);
    this.#block = begun;
    return NONE;
  }

  /** What still waits for its end. */
  finish(): readonly LineReading[] {
    const block = this.#block;
    this.#block = undefined;
    if (block === undefined) return NONE;
    return block.kind === 'dump' || block.kind === 'soft' ? wholeBlock(block) : lineByLine(block);
  }

  #goOn(block: Block, text: Line, line: number): readonly LineReading[] {
    const isMore =
      text !== undefined &&
      block.lines.length < MAX_BLOCK_LINES[block.kind] &&
      follows(block, text);
    if (!isMore) {
      const before = this.finish();
      return [...before, ...this.take(text, line)];
    }
    block.lines.push(text);
    block.depth += depthOf(text);
    if (block.kind === 'braces' ? block.depth > 0 : !isWhole(block)) return NONE;
    this.#block = undefined;
    return wholeBlock(block);
  }
}

/** All telegrams of a text of one line or several. Throws what was wrong where there is none. */
export function framesOfPaste(text: string): readonly CapturedFrame[] {
  const readings = readingsOf(text);
  const frames = readings.flatMap((each) => ('frames' in each ? each.frames : []));
  const failed = readings.find((each) => 'error' in each);
  if (frames.length === 0 && failed !== undefined) throw failed.error;
  return frames;
}

/** The same with the errors of lines that hold none. */
export function readingsOf(text: string): readonly LineReading[] {
  const reader = new LineReader();
  const lines = text.split(/\r\n|\n|\r/);
  return [...lines.flatMap((each, index) => reader.take(each, index + 1)), ...reader.finish()];
}

function readLine(text: Line, line: number): LineReading {
  try {
    // Brackets around telegrams are none.
    return { line, frames: text !== undefined && isEmpty(text) ? [] : framesOfLine(text) };
  } catch (error) {
    if (error instanceof LabError) return { line, error };
    throw error;
  }
}

const BRACKET = /^\s*[[\]})][\s;,]*$/;

function isEmpty(text: string): boolean {
  return BRACKET.test(text) || COLUMN_HEAD.test(text) || recordBytes(text)?.length === 0;
}

/** Above the columns of a dump. */
const COLUMN_HEAD = /^\W*(?:offset\S*\s+)?00 01 02 03 04 05 06 07\b/i;

const LIST_START = /^\s*\[\s*$/;

/** Undefined for a line that stands for itself. */
function opening(text: string, reading: LineReading): Block['kind'] | undefined {
  const isObject = /^\s*\{/.test(text) && !/\}[\s,;]*$/.test(text);
  if (isObject && depthOf(text) > 0) return 'braces';
  if (LIST_START.test(text)) return 'braces';
  if ('frames' in reading && reading.frames.every(isTelegram)) return undefined;
  if (startsDump(text)) return 'dump';
  if (depthOf(text) > 0 && !isLog(text)) return 'braces';
  if (SOFT_END.test(text)) return 'soft';
  if (startsRows(text) && !isWrapped(text, reading)) return 'rows';
  return isUnfinished(text, reading) ? 'wrapped' : undefined;
}

/** Nothing but the bytes is in the line: no number or time of its own, and no letters behind a bar. */
function isWrapped(text: string, reading: LineReading): boolean {
  return HEX_ONLY.test(text) && !OWN_PARTS.test(text) && isUnfinished(text, reading);
}

const OWN_PARTS = /^\s*(?:\d{1,3}[:.)]|\[\d+\])\s|\b\d\d:\d\d:\d\d\b|\s\|\S|b["']/;

/** Of quoted-printable, and of languages: the line goes on in the next one. */
const SOFT_END = /[=\\]\s*$/;

function isTelegram({ bytes }: CapturedFrame): boolean {
  return fitsFrame(bytes) || isWiredFrame(bytes);
}

/** `Received (` of a log opens nothing. */
function isLog(text: string): boolean {
  return /\d\d:\d\d/.test(text);
}

const QUOTED = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g;

/** Brackets that the line opens and does not close, outside of quotes. */
function depthOf(text: string): number {
  if (!/[[\](){}]/.test(text)) return 0;
  const bare = text.replace(QUOTED, '');
  return (bare.match(/[[({]/g) ?? []).length - (bare.match(/[\])}]/g) ?? []).length;
}

const C_COMMENT = /\/\*.*?\*\//g;

/** Hex, or base64, in which a frame begins that is longer than the line. */
function isUnfinished(text: string, reading: LineReading): boolean {
  const [frame, ...others] = 'frames' in reading ? reading.frames : [];
  const bytes = frame?.bytes ?? base64Bytes(text.trim()) ?? hexStart(text);
  const [length = 0, cField = 0] = bytes;
  return others.length === 0 && startsFrame(length, cField) && bytes.length <= length;
}

const HEX_ONLY = /^[^g-wyz]*$/i;

function hexStart(text: string): Uint8Array {
  if (!HEX_ONLY.test(text)) return new Uint8Array();
  const digits = hexWords(text)
    .map((word) => word.digits)
    .join('');
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function follows(block: Block, text: string): boolean {
  if (block.kind === 'dump') return isDumpLine(text);
  if (block.kind === 'soft') return true;
  if (block.kind === 'rows') {
    return isRow(text) && !areTooMany(block.lines) && !holdsTelegram(text);
  }
  const isNumbers = /^[\s\d,-]*$/.test(text);
  if (
    block.kind === 'braces' &&
    (isNumbers || block.lines.some((line) => !LIST_START.test(line)))
  ) {
    return true;
  }
  const isOther = holdsTelegram(text);
  // A list of objects is read object by object.
  if (block.kind === 'braces') return !isOther && !text.trimStart().startsWith('{');
  return !isOther && text.trim() !== '' && (HEX_ONLY.test(text) || isBase64(text));
}

function holdsTelegram(text: string): boolean {
  const reading = readLine(text, 0);
  return 'frames' in reading && reading.frames.some(isTelegram);
}

function isBase64(text: string): boolean {
  return /^\s*[A-Za-z0-9+/_-]+={0,2}\s*$/.test(text);
}

function isWhole(block: Block): boolean {
  if (block.kind === 'soft') return !SOFT_END.test(block.lines.at(-1) ?? '');
  if (block.kind === 'rows') return frameOfRows(block.lines) !== undefined;
  return block.kind === 'wrapped' && joined(block).some(isComplete);
}

function isComplete({ bytes }: CapturedFrame): boolean {
  return isWholeFrame(bytes) || isWiredFrame(bytes);
}

function joined({ kind, lines }: Block): readonly CapturedFrame[] {
  if (kind === 'rows') {
    const bytes = frameOfRows(lines);
    return bytes === undefined ? [] : [{ bytes }];
  }
  const parts = lines.map((line) => line.replace(kind === 'soft' ? SOFT_END : C_COMMENT, ''));
  const isText = kind === 'soft' || (kind === 'wrapped' && lines.every(isBase64));
  for (const between of isText ? ['', ' '] : [' ']) {
    const reading = readLine(parts.map((line) => line.trim()).join(between), 0);
    if ('frames' in reading && reading.frames.length > 0) return reading.frames;
  }
  return [];
}

/** As one text, or line by line where that gives more. */
function wholeBlock(block: Block): readonly LineReading[] {
  const dumped = block.kind === 'dump' ? dumpFrames(block.lines) : undefined;
  const frames = dumped?.map((bytes) => ({ bytes })) ?? joined(block);
  const singles = lineByLine(block);
  const single = singles.flatMap((each) =>
    'frames' in each ? each.frames.filter(isTelegram) : [],
  );
  const isMore = single.length > frames.length || frames.length === 0;
  return isMore ? singles : [{ line: block.first, frames }];
}

function lineByLine({ lines, first }: Block): readonly LineReading[] {
  return lines.map((text, index) => readLine(text, first + index));
}
