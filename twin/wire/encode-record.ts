/**
 * Writes one data record (EN 13757-3:2018, clause 6): the reverse of data-record.ts, for the data
 * fields that meters send. Throws WIRE_NOT_ENCODABLE for a value that its field cannot hold.
 */
import { ByteWriter, fromHex } from '#kernel/bytes.ts';
import {
  DATA_FIELDS,
  MAX_EXTENSIONS,
  RECORD_FUNCTIONS,
  type RecordFunction,
} from './data-field.ts';
import type { DataValue } from './data-value.ts';
import { wireError } from './errors.ts';
import { crc16 } from './frame.ts';

export interface DataRecordSpec {
  readonly function?: RecordFunction;
  readonly storage?: number;
  readonly tariff?: number;
  readonly subunit?: number;
  /** Bits 3-0 of the DIF: 1-4, 6, 7 integer, 5 real, 9-C, E BCD, D variable. */
  readonly field: number;
  /** VIF and VIFE as bytes or hex. */
  readonly vib: Uint8Array | string;
  /**
   * As in `DataRecord.value`; null is sent as the field's "no value". Bytes are given as they go on the
   * air, without the length of a field of variable length.
   */
  readonly value: DataValue | Uint8Array;
  /** The byte before bytes of variable length, where it is not their number. */
  readonly lvar?: number;
}

export function writeDataRecord(writer: ByteWriter, spec: DataRecordSpec): void {
  writeHeader(writer, spec);
  writeValue(writer, spec);
}

/** The payload of a compact frame: format signature, CRC of the full frame, values. */
export function writeCompactRecords(writer: ByteWriter, specs: readonly DataRecordSpec[]): void {
  const [format, full, values] = [new ByteWriter(), new ByteWriter(), new ByteWriter()];
  for (const spec of specs) {
    writeHeader(format, spec);
    writeDataRecord(full, spec);
    writeValue(values, spec);
  }
  writer.u16(crc16(format.finish())).u16(crc16(full.finish())).bytes(values.finish());
}

function writeHeader(writer: ByteWriter, spec: DataRecordSpec): void {
  writeDib(writer, spec);
  writer.bytes(typeof spec.vib === 'string' ? fromHex(spec.vib) : spec.vib);
}

function writeValue(writer: ByteWriter, spec: DataRecordSpec): void {
  const { value } = spec;
  const { coding, bytes } = DATA_FIELDS[spec.field] ?? { coding: 'none', bytes: 0 };
  if (value instanceof Uint8Array) {
    writeBytes(writer, spec, value);
  } else if (typeof value === 'string') {
    writeDate(writer, spec, value);
  } else if (coding === 'integer') {
    writeInteger(writer, bytes, value ?? lowest(spec, bytes));
  } else if (coding === 'bcd') {
    writeBcd(writer, bytes, value);
  } else if (coding === 'real') {
    writeReal(writer, value ?? NaN);
  } else if (value !== null || coding === 'variable') {
    throw notEncodable(spec);
  }
}

const MAX_VARIABLE_BYTES = 0xbf;

function writeBytes(writer: ByteWriter, spec: DataRecordSpec, value: Uint8Array): void {
  const { field, lvar = value.length } = spec;
  const { coding, bytes } = DATA_FIELDS[field] ?? { coding: 'none', bytes: value.length };
  const isVariable = coding === 'variable';
  const isTooLong = spec.lvar === undefined && value.length > MAX_VARIABLE_BYTES;
  if (isVariable ? isTooLong : value.length !== bytes) throw notEncodable(spec);
  if (isVariable) writer.u8(lvar);
  writer.bytes(value);
}

function writeDib(writer: ByteWriter, spec: DataRecordSpec): void {
  const { storage = 0, tariff = 0, subunit = 0 } = spec;
  const functionBits = RECORD_FUNCTIONS.indexOf(spec.function ?? 'instantaneous') << 4;
  let restStorage = Math.floor(storage / 2);
  let restTariff = tariff;
  let restSubunit = subunit;
  const more = (): number => (restStorage + restTariff + restSubunit > 0 ? 0x80 : 0);
  writer.u8(more() | ((storage % 2) << 6) | functionBits | spec.field);
  for (let index = 0; more() !== 0; index++) {
    if (index === MAX_EXTENSIONS) throw notEncodable(spec);
    const dife = ((restSubunit % 2) << 6) | ((restTariff % 4) << 4) | (restStorage % 16);
    restStorage = Math.floor(restStorage / 16);
    restTariff = Math.floor(restTariff / 4);
    restSubunit = Math.floor(restSubunit / 2);
    writer.u8(more() | dife);
  }
}

/** The lowest signed number stands for "no value"; in a date field it is all ones. */
function lowest(spec: DataRecordSpec, bytes: number): number {
  const isDate = spec.vib === '6c' || (spec.vib instanceof Uint8Array && spec.vib[0] === 0x6c);
  return isDate && bytes === 2 ? -1 : -(2 ** (8 * bytes - 1));
}

function writeInteger(writer: ByteWriter, bytes: number, value: number): void {
  const limit = 2 ** (8 * bytes);
  if (!Number.isInteger(value) || value < -limit / 2 || value >= limit) {
    throw outOfRange(value, `an integer of ${bytes} bytes`);
  }
  let rest = value;
  for (let index = 0; index < bytes; index++) {
    const byte = ((rest % 0x100) + 0x100) % 0x100;
    writer.u8(byte);
    rest = (rest - byte) / 0x100;
  }
}

function writeBcd(writer: ByteWriter, bytes: number, value: number | null): void {
  if (value === null) {
    for (let index = 0; index < bytes; index++) writer.u8(0xff);
    return;
  }
  // A minus sign takes the place of the leading digit.
  const limit = 10 ** (2 * bytes - (value < 0 ? 1 : 0));
  if (!Number.isInteger(value) || Math.abs(value) >= limit) {
    throw outOfRange(value, `a number of ${2 * bytes} digits`);
  }
  let rest = Math.abs(value);
  for (let index = 0; index < bytes; index++) {
    const pair = rest % 100;
    const sign = value < 0 && index === bytes - 1 ? 0xf0 : 0;
    writer.u8(sign | (Math.floor(pair / 10) << 4) | (pair % 10));
    rest = Math.floor(rest / 100);
  }
}

const realView = new DataView(new ArrayBuffer(4));

function writeReal(writer: ByteWriter, value: number): void {
  realView.setFloat32(0, value, true);
  writer.u32(realView.getUint32(0, true));
}

const DATE = /^(?:\d{4}|-)-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?$/;
const DATE_FIELD = 2;
const TIME_FIELD = 4;
const SECONDS_FIELD = 6;
const FIELD_BY_TIME_LENGTH: Readonly<Record<number, number>> = {
  0: DATE_FIELD,
  6: TIME_FIELD,
  9: SECONDS_FIELD,
};

/** Type G, F or I (annex A), by what the text holds. */
function writeDate(writer: ByteWriter, spec: DataRecordSpec, text: string): void {
  const everyYear = text.startsWith('--');
  const at = everyYear ? 2 : 5;
  const field = FIELD_BY_TIME_LENGTH[text.length - at - 5];
  const year = everyYear ? 127 : twoDigits(text, 0) * 100 + twoDigits(text, 2) - 2000;
  if (field !== spec.field || !DATE.test(text) || year < 0 || (year > 99 && !everyYear)) {
    throw notEncodable(spec);
  }
  const part = (offset: number): number => twoDigits(text, at + offset);
  if (field === SECONDS_FIELD) writer.u8(part(12));
  // Two-digit years above 80 are read as 19yy unless the century says 20 (bits 6-5 of the hour).
  const century = field === TIME_FIELD && year > 80 ? 0x20 : 0;
  if (field !== DATE_FIELD) writer.u8(part(9)).u8(part(6) | century);
  writer.u8(part(3) | ((year & 7) << 5)).u8(part(0) | ((year >>> 3) << 4));
  if (field === SECONDS_FIELD) writer.u8(0);
}

function twoDigits(text: string, offset: number): number {
  return text.charCodeAt(offset) * 10 + text.charCodeAt(offset + 1) - DIGIT_ZERO * 11;
}

const DIGIT_ZERO = 0x30;

function notEncodable(spec: DataRecordSpec): Error {
  const found = spec.value instanceof Uint8Array ? `${spec.value.length} bytes` : spec.value;
  return outOfRange(found, `a value for data field ${spec.field}`);
}

function outOfRange(value: DataValue, expected: string): Error {
  const details = { what: 'the value of a data record', expected, found: String(value) };
  return wireError('WIRE_NOT_ENCODABLE', { details });
}
