/**
 * One line of a capture → the telegrams in it. Lines come as receivers and gateways print them:
 * hex with or without separators, hex with a time in front, `|…|` of wmbusmeters, `b…` of CUL
 * sticks, the semicolons of rtl-wmbus, JSON with the telegram in one of the usual fields, or columns.
 */
import { fromHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { framesOfColumns } from './capture-columns.ts';
import { hexBytes, notRead } from './captured-frame.ts';
import type { CapturedFrame } from './captured-frame.ts';
import { framesOfJson } from './capture-json.ts';

const NONE: readonly CapturedFrame[] = [];
/** A hex line is at most 256 bytes, their CRC bytes and separators; more is some other text. */
const MAX_HEX_CHARS = 4_096;

/**
 * None for an empty line and for a comment (`#`). Throws BYTES_NOT_HEX or CAPTURE_LINE_UNREADABLE, and
 * nothing else, whatever the line is.
 */
export function framesOfLine(text: string | undefined): readonly CapturedFrame[] {
  if (text === undefined) throw notRead('the line is longer than a million characters');
  const line = text.trim();
  if (line === '' || line.startsWith('#')) return NONE;
  const hex = plainHex(line);
  if (hex !== undefined) return [{ bytes: hex }];
  if (line.startsWith('{') || (line.startsWith('[') && !LOG_START.test(line))) {
    return framesOfJson(line);
  }
  const json = TOPIC_AND_JSON.exec(line)?.[1];
  if (json !== undefined) return framesOfJson(json);
  try {
    return framesOfText(line);
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'BYTES_NOT_HEX') throw error;
    const frames = framesOfColumns(line);
    if (frames === undefined) throw error;
    return frames;
  }
}

/** `[17:04:05] …` */
const LOG_START = /^\[[^\]{"]*\]\s/;
/** As `mosquitto_sub -v` prints it. */
const TOPIC_AND_JSON = /^[^\s{]+ (\{.*\})$/;

function framesOfText(line: string): readonly CapturedFrame[] {
  if (line.length > MAX_HEX_CHARS) throw notRead('the line is too long for a telegram');
  const wmbusmeters = /\|([0-9a-f_]+)\|/i.exec(line)?.[1];
  if (wmbusmeters !== undefined) return [{ bytes: hexBytes(wmbusmeters) }];
  if (line.includes(';')) return framesOfRtlWmbus(line) ?? timedHex(line);
  return TIME_START.test(line) ? timedHex(line) : [{ bytes: hexBytes(line) }];
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
