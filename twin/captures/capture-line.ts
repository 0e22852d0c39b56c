/**
 * One line of a capture → the telegrams in it. Lines come as receivers and gateways print them:
 * hex with or without separators, hex with a time in front, `|…|` of wmbusmeters, `b…` of CUL
 * sticks, the semicolons of rtl-wmbus, JSON with the telegram in one of the usual fields, or columns.
 */
import { fromHex, toHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { stripFrame } from '#wire/frame.ts';
import { base64Bytes } from './base64.ts';
import { framesOfColumns, timeAndRssiOf } from './capture-columns.ts';
import { CUL_RSSI, hexBytes, notRead, type CapturedFrame } from './captured-frame.ts';
import { framesOfJson } from './capture-json.ts';
import { fitsFrame, MIN_FRAME_BYTES, startsFrame, withoutEnvelope } from './frame-shape.ts';
import { dumpFrames, startsDump } from './hex-dump.ts';
import { likelyFrames } from './likely-frames.ts';
import { lookOf, plainCharacters, plainLetters, unquoted, withoutTags } from './text-shape.ts';
import { asRadioFrame, isWiredFrame, WIRED_NOTE } from './wired-frame.ts';

const NONE: readonly CapturedFrame[] = [];
/** A hex line is at most 256 bytes, their CRC bytes and separators; more is some other text. */
const MAX_HEX_CHARS = 4_096;

/**
 * None for an empty line and for a comment (`#`). Throws BYTES_NOT_HEX or CAPTURE_LINE_UNREADABLE, and
 * nothing else, whatever the line is.
 */
export function framesOfLine(text: string | undefined): readonly CapturedFrame[] {
  if (text === undefined) throw notRead('the line is longer than a million characters');
  const trimmed = text.trim();
  if (trimmed === '' || isComment(trimmed)) return NONE;
  const hex = plainHex(trimmed);
  if (hex !== undefined && fitsFrame(hex)) return [{ bytes: hex }];
  return framesOfOther(trimmed, hex).map(settled);
}

/** `#2e44…` is how some write hex, `#(46 68 …` and `#$2e#$44…` bytes; a blank makes a comment of it. */
function isComment(line: string): boolean {
  if (!line.startsWith('#') || /^#[($x]/i.test(line)) return false;
  const hex = plainHex(line.slice(1));
  return hex === undefined || line[1] === ' ' || !fitsFrame(hex);
}

const BYTE_TAGS = /(?:<(\w+)>[^<]{1,4}<\/\1>\s*){11}/;

/** A known form that gives a frame; else what the structure of a frame finds in the text. */
function framesOfOther(given: string, whole: Uint8Array | undefined): readonly CapturedFrame[] {
  // A tag for each byte: its name may be hex, too.
  const text = BYTE_TAGS.test(given) ? withoutTags(given) : given;
  const line = plainCharacters(text);
  const known = attempt(() => framesOfKnown(line, whole));
  const frames = known.frames ?? NONE;
  if (known.frames?.length === 0 || frames.some(isTelegram)) return withOthers(frames, line);
  if (known.error !== undefined && isFinal(line)) throw known.error;
  const likely = likelyOf(plainLetters(text));
  if (likely.length > 0) return likely;
  const decoded = line.includes('%') || text.includes('%') ? likelyOf(line) : NONE;
  if (decoded.length > 0) return decoded;
  const bare = [withoutTags(text), unquoted(text)].filter((each) => each !== text);
  const inside = bare.map((each) => likelyOf(plainLetters(each))).find((each) => each.length > 0);
  if (inside !== undefined) return inside;
  const dumped = startsDump(line) ? dumpFrames([line]) : undefined;
  if (dumped !== undefined) return dumped.map((bytes) => ({ bytes }));
  if (known.error !== undefined) throw known.error;
  const isShort = frames.every(({ bytes }) => bytes.length < MIN_FRAME_BYTES);
  if (isShort && !isCutOff(line, frames)) throw notRead(lookOf(line));
  return frames;
}

/** Hex that begins as a frame does is one that is cut off, whatever its length. */
function isCutOff(line: string, frames: readonly CapturedFrame[]): boolean {
  const begins = ({ bytes: [l = 0, c] }: CapturedFrame): boolean =>
    c === undefined || startsFrame(l, c);
  return HEX_ALONE.test(line) && frames.every(begins);
}

const HEX_ALONE = /^(?:0x)?[0-9a-f\s:]+$/i;

interface Attempt {
  readonly frames?: readonly CapturedFrame[];
  readonly error?: LabError;
}

function attempt(read: () => readonly CapturedFrame[]): Attempt {
  try {
    return { frames: read() };
  } catch (error) {
    if (error instanceof LabError) return { error };
    throw error;
  }
}

function isTelegram(frame: CapturedFrame): boolean {
  return isFrame(frame) || isWiredFrame(frame.bytes);
}

/** What is cut off or marked as wrong is refused, whatever else is in the line. */
function isFinal(line: string): boolean {
  const isTorn = line.startsWith('{') && line.split('"').length % 2 === 0;
  return isTorn || RTL_WMBUS.exec(line)?.[1] === '0';
}

function likelyOf(line: string): readonly CapturedFrame[] {
  const found = likelyFrames(line);
  let rest = line;
  for (const { start, end } of found) rest = rest.replace(line.slice(start, end), ' ');
  return withoutTwins(found.map(({ bytes }) => ({ bytes, ...timeAndRssiOf(rest) })));
}

/** Several telegrams in one line are several, unless one is another form of the other. */
function withOthers(frames: readonly CapturedFrame[], line: string): readonly CapturedFrame[] {
  if (frames.length !== 1 || line.startsWith('{') || line.startsWith('[')) return frames;
  const digits = (line.match(/[0-9a-f]/gi) ?? []).length;
  if (digits < 2 * (frames[0]?.bytes.length ?? 0) + MIN_OTHER_DIGITS) return frames;
  const all = withoutTwins([...frames, ...likelyOf(line)]);
  return all.length > 1 ? all.map((each) => ({ ...frames[0], ...each })) : frames;
}

/** More than a key, an id and a time. */
const MIN_OTHER_DIGITS = 60;
/** Link header, CI, access number, status and configuration. */
const HEADER_BYTES = 15;

/** With and without CRC, decrypted and not: the first is taken of those with one header. */
function withoutTwins(frames: readonly CapturedFrame[]): readonly CapturedFrame[] {
  const seen = new Set<string>();
  return frames.filter(({ bytes }) => {
    const header = toHex(withoutCrc(withoutEnvelope(bytes)).subarray(1, HEADER_BYTES));
    return !seen.has(header) && seen.add(header);
  });
}

function withoutCrc(bytes: Uint8Array): Uint8Array {
  try {
    return stripFrame(bytes, 'auto');
  } catch {
    return bytes;
  }
}

/** `whole`: the bytes of a line that is hex digits and separators only, and no frame as it stands. */
function framesOfKnown(line: string, whole: Uint8Array | undefined): readonly CapturedFrame[] {
  if (whole !== undefined) return framesOfHexWords(line, whole);
  const array = line.length > MAX_HEX_CHARS ? undefined : BYTE_ARRAY.exec(line)?.[1];
  if (array !== undefined) return [{ bytes: hexBytes(array.replace(/[\s,]+$/, '')) }];
  if (line.startsWith('{') || (line.startsWith('[') && !LOG_START.test(line))) {
    return framesOfJson(line);
  }
  const json = TOPIC_AND_JSON.exec(line)?.[1];
  if (json !== undefined) return framesOfJson(json);
  const encoded = base64Bytes(line);
  if (encoded !== undefined && fitsFrame(encoded)) return [{ bytes: encoded }];
  try {
    const frames = framesOfText(line);
    if (frames.every(isFrame)) return frames;
    const columns = framesOfColumns(line);
    return columns !== undefined && columns.some(isFrame) ? columns : frames;
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'BYTES_NOT_HEX') throw error;
    const frames = framesOfColumns(line);
    if (frames === undefined) throw LONG_HEX.test(line) ? error : notRead(lookOf(line));
    return frames;
  }
}

function isFrame({ bytes }: CapturedFrame): boolean {
  return fitsFrame(withoutEnvelope(bytes));
}

/** An id, a time or a count before or after the frame are hex digits as well. */
function framesOfHexWords(line: string, whole: Uint8Array): readonly CapturedFrame[] {
  const inside = withoutEnvelope(whole);
  if (inside !== whole || isWiredFrame(whole)) return [{ bytes: inside }];
  const words = line.split(/[\s:;,|]+/);
  if (words.length > 1 && words.some(isFrameWord))
    return framesOfColumns(line) ?? [{ bytes: whole }];
  for (let first = 1; first < Math.min(words.length, MAX_WORDS_BEFORE); first++) {
    const rest = hexBytes(words.slice(first).join(''));
    if (fitsFrame(rest)) return [{ bytes: rest }];
  }
  return [{ bytes: whole }];
}

/** Words of digits that may come before a frame whose bytes are words too. */
const MAX_WORDS_BEFORE = 8;

function isFrameWord(word: string): boolean {
  if (word.length < MIN_HEX_CHARS || word.length % 2 !== 0) return false;
  return fitsFrame(withoutEnvelope(hexBytes(word)));
}

/** What serial receivers and the wired bus put around a telegram is taken off. */
function settled(frame: CapturedFrame): CapturedFrame {
  if (isWiredFrame(frame.bytes)) {
    return { ...frame, bytes: asRadioFrame(frame.bytes), note: WIRED_NOTE };
  }
  const bytes = withoutEnvelope(frame.bytes);
  return bytes === frame.bytes ? frame : { ...frame, bytes };
}

/** Whoever pasted that meant it as hex; the error says where it is none. */
const LONG_HEX = /[0-9a-f]{22}/i;
const BYTE_ARRAY = /^[^"]*?[{[]\s*((?:0x[0-9a-f]{1,2}[\s,]*){11,})[}\]]\s*;?$/i;

/** `[17:04:05] …` */
const LOG_START = /^\[[^\]{",]*\][\s[:]/;
/** As `mosquitto_sub -v` prints it. */
const TOPIC_AND_JSON = /^[^\s{]+ (\{.*\})$/;

/** Of the page that analyses telegrams: `…/analyze/2e44…` or `?telegram=2e44…`. */
const URL_TELEGRAM = /(?:\/analyze\/|[?&]telegram=\|?)([0-9a-f_]{22,})/i;

function framesOfText(line: string): readonly CapturedFrame[] {
  if (line.length > MAX_HEX_CHARS) throw notRead('the line is too long for a telegram');
  const wmbusmeters = (/\|([0-9a-f_]+)\|/i.exec(line) ?? URL_TELEGRAM.exec(line))?.[1];
  if (wmbusmeters !== undefined) return [{ bytes: hexBytes(wmbusmeters) }];
  if (line.includes(';')) return framesOfRtlWmbus(line) ?? timedHex(line);
  if (TIME_START.test(line)) return timedHex(line);
  const rssi = CUL_RSSI.exec(line)?.[1];
  return [{ bytes: hexBytes(line), ...(rssi === undefined ? {} : timeAndRssiOf(rssi)) }];
}

const MIN_HEX_CHARS = 22;
const DASH = 0x2d;
const SEMICOLON = 0x3b;

/** The usual line, and the quick way to it; undefined for all others. */
function plainHex(line: string): Uint8Array | undefined {
  if (line.length < MIN_HEX_CHARS || line.length > MAX_HEX_CHARS) return undefined;
  // Times and rtl-wmbus begin with hex digits too.
  if (line.charCodeAt(4) === DASH || line.charCodeAt(2) === SEMICOLON) return undefined;
  const first = line.charCodeAt(0) | 0x20;
  if (!((first >= 0x30 && first <= 0x39) || (first >= 0x61 && first <= 0x66))) return undefined;
  try {
    return fromHex(line);
  } catch {
    return undefined;
  }
}

const TIME_START = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;
const TIME_AND_HEX =
  /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)[\s;,]+(\S.*)$/;

function timedHex(line: string): readonly CapturedFrame[] {
  const [, time, hex] = TIME_AND_HEX.exec(line) ?? [];
  if (time === undefined || hex === undefined) return [{ bytes: hexBytes(line) }];
  return [{ bytes: hexBytes(hex), time }];
}

const RTL_WMBUS = /^[A-Z]\d[A-Z0-9-]*;([01]);[01];([^;]*);(?:[^;]*;)*?0x([0-9a-f]+)/i;

/** `MODE;CRC_OK;3OUTOF6OK;TIMESTAMP;PACKET_RSSI;CURRENT_RSSI;LINK_LAYER_IDENT_NO;0x…` */
function framesOfRtlWmbus(line: string): readonly CapturedFrame[] | undefined {
  const [, isCrcGood, time = '', hex = ''] = RTL_WMBUS.exec(line) ?? [];
  if (isCrcGood === undefined) return undefined;
  if (isCrcGood === '0') throw notRead('the receiver marked its CRC as wrong');
  return [{ bytes: hexBytes(hex), time }];
}
