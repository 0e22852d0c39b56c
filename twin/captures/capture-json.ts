/**
 * A line of JSON → the telegrams in it: what `rtl_433 -F json` and gateways print, the bundles of
 * our own gateways, and lists of these.
 */
import { defined } from '#kernel/defined.ts';
import { base64Bytes } from './base64.ts';
import { MIN_FRAME_BYTES } from './frame-shape.ts';
import { CRC_BYTES, withoutLeftOverCrc } from './left-over-crc.ts';
import { hexBytes, notRead, type CapturedFrame } from './captured-frame.ts';

/** Fields that hold a telegram, the likelier ones first; compared without case, `_` and `-`. */
export const FRAME_FIELDS = [
  'telegram',
  'frame',
  'rawtelegram',
  'rawframe',
  'rawdata',
  'raw',
  'data',
  'payload',
  'rawpayload',
  'hex',
  'rawhex',
  'datahex',
  'payloadhex',
  'frmpayload',
  'payloadraw',
  'datagram',
  'packet',
  'message',
  'msg',
  'wmbus',
  'bytes',
] as const;
/** Fields that hold the time of reception, likewise. */
const TIME_FIELDS = [
  'rxat',
  'receivedat',
  'rxtime',
  'receivetime',
  'time',
  'tst',
  'timestamp',
  'ts',
  'datetime',
  'date',
  'epoch',
  'unixtime',
] as const;
const RSSI_FIELDS = ['rssi', 'rssidbm'] as const;
const LIST_FIELDS = ['telegrams', 'frames', 'messages', 'packets'] as const;

/** Objects in objects and lists: a gateway nests two or three deep. */
const MAX_DEPTH = 4;

/** Throws CAPTURE_LINE_UNREADABLE, and nothing else. */
export function framesOfJson(line: string): readonly CapturedFrame[] {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw notRead('it begins like JSON and is not; one object must stand on one line');
  }
  const frames = framesOfValue(value, 0);
  if (frames.length > 0) return frames;
  throw notRead(`no field holds a telegram as hex or base64 (${FRAME_FIELDS.join(', ')})`);
}

type JsonObject = Readonly<Record<string, unknown>>;

function framesOfValue(value: unknown, depth: number): readonly CapturedFrame[] {
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return [];
  const bytes = frameBytes(value);
  if (bytes !== undefined) return [{ bytes }];
  if (Array.isArray(value)) return value.flatMap((each) => framesOfElement(each, depth + 1));
  const fields = fieldsOf(value as JsonObject);
  for (const name of LIST_FIELDS) {
    const list = fields.get(name);
    if (Array.isArray(list)) return framesOfValue(list, depth + 1);
  }
  return framesOfObject(fields, depth);
}

/** An element of a list may be the telegram itself. */
function framesOfElement(value: unknown, depth: number): readonly CapturedFrame[] {
  const bytes = typeof value === 'string' ? frameBytes(value) : undefined;
  return bytes === undefined ? framesOfValue(value, depth) : [{ bytes }];
}

/** What a broker passed on as text: JSON in JSON. */
function innerValue(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function framesOfObject(fields: Fields, depth: number): readonly CapturedFrame[] {
  for (const name of FRAME_FIELDS) {
    const bytes = frameBytes(fields.get(name));
    if (bytes !== undefined) return [captured(bytes, fields)];
  }
  for (const value of fields.values()) {
    const frames = framesOfValue(innerValue(value), depth + 1);
    // A time beside the inner object is the time of what is inside.
    if (frames.length > 0) return frames.map((frame) => ({ ...timeAndRssi(fields), ...frame }));
  }
  return [];
}

type Fields = ReadonlyMap<string, unknown>;

function fieldsOf(object: JsonObject): Fields {
  const fields = new Map<string, unknown>();
  for (const name of Object.keys(object)) {
    fields.set(PLAIN_NAME.test(name) ? name : plainName(name), object[name]);
  }
  return fields;
}

const PLAIN_NAME = /^[a-z0-9]+$/;

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

const HEX = /^(?:0x)?[0-9a-f][0-9a-f\s:_]*$/i;

function frameBytes(value: unknown): Uint8Array | undefined {
  if (typeof value === 'string') {
    if (HEX.test(value)) return longEnough(tryHex(value));
    return longEnough(base64Bytes(value));
  }
  const list = isArrayLike(value) ? Object.values(value) : value;
  const isBytes = Array.isArray(list) && list.length >= MIN_FRAME_BYTES && list.every(isByte);
  return isBytes ? Uint8Array.from(list as number[]) : undefined;
}

function tryHex(text: string): Uint8Array | undefined {
  try {
    return hexBytes(text);
  } catch {
    return undefined;
  }
}

function longEnough(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes !== undefined && bytes.length >= MIN_FRAME_BYTES ? bytes : undefined;
}

/** What `JSON.stringify` makes of an array of bytes: `{"0":46,"1":68,…}`. */
function isArrayLike(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).every((key, at) => key === String(at));
}

function isByte(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xff;
}

/** The same program prints lines for other devices too, but this name says which it is. */
const RTL_433_MODEL = 'Wireless-MBus';

function captured(bytes: Uint8Array, fields: Fields): CapturedFrame {
  if (fields.get('model') !== RTL_433_MODEL) return { bytes, ...timeAndRssi(fields) };
  const { time } = timeAndRssi(fields);
  const frame = bytes.length > MIN_FRAME_BYTES + CRC_BYTES ? withoutLeftOverCrc(bytes) : bytes;
  // Its RSSI is relative to full scale, not to a milliwatt.
  return time === undefined ? { bytes: frame } : { bytes: frame, time };
}

function timeAndRssi(fields: Fields): Pick<CapturedFrame, 'time' | 'rssiDbm'> {
  const time = TIME_FIELDS.map((name) => fields.get(name)).find(isTime);
  const rssi = RSSI_FIELDS.map((name) => fields.get(name)).find(isDbm);
  return {
    ...defined({ time, rssiDbm: rssi }),
  };
}

function isTime(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || Number.isFinite(value);
}

function isDbm(value: unknown): value is number {
  return typeof value === 'number' && value >= -200 && value < 0;
}
