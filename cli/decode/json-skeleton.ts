/**
 * The line of JSON of all telegrams with the same header and payload shape, without their values: what
 * stands between them as bytes, and where in the payload each of them is.
 */
import type { Telegram } from '#wire/decode-telegram.ts';
import { readValue, type DataValue, type RawValue } from '#wire/data-value.ts';
import { isWithoutText, type RecordPlace } from '#wire/data-record.ts';
import { lastOccurrence } from '#wire/drivers/civil-dates.ts';
import {
  fieldsOfShape,
  type FieldOfRecord,
  type FieldsOfShape,
  type MeterReading,
} from '#wire/drivers/read-meter.ts';
import { isReadByValue, scaled, shownText } from '#wire/drivers/record-value.ts';
import type { PayloadShape } from '#wire/payload-shape.ts';
import type { Output } from '../common/output.ts';
import {
  bytesOf,
  driverHead,
  listJson,
  nameHead,
  nextHead,
  piecesFor,
  putValue,
  unitAt,
  unitEnd,
} from './json-line.ts';

export interface JsonSkeleton {
  readonly layout: Layout;
  readonly constants: readonly Constant[];
  /** Where in the frame the access number is; -1 without. */
  readonly access: number;
  /** From the name of the meter to the access number. */
  readonly beforeAccess: string;
  readonly beforeFields: Uint8Array;
  readonly beforeRecords: Uint8Array;
}

/** What makes flags: a telegram with other bits is decoded as a whole. */
interface Constant {
  readonly at: number;
  readonly bytes: Uint8Array;
}

interface FieldSlot {
  /** What stands before its value: the end of the field before it, too, if that has no day. */
  readonly head: Uint8Array;
  readonly end: Uint8Array;
  /** The end where the value has a day of its own. */
  readonly endWithDay: Uint8Array;
  /** Index of the record, and of that with the day; -1 for none. */
  readonly record: number;
  readonly date: number;
  readonly exp10: number;
  readonly isDay: boolean;
}

interface RecordSlot {
  /** What stands before its bytes: the end of the record before it, too. */
  readonly head: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly quantity: string;
  readonly isUnsigned: boolean;
  readonly raw: { -readonly [K in keyof RawValue]: RawValue[K] };
  /** Of the telegram in work. */
  value: DataValue;
}

interface Layout {
  readonly shape: PayloadShape;
  readonly fields: readonly FieldSlot[];
  readonly records: readonly RecordSlot[];
  /** The end of the last field, if it has no day. */
  readonly fieldsEnd: Uint8Array;
  /** The end of the last record. */
  readonly end: Uint8Array;
  readonly clock: number;
}

/** By shape, then by all else that is the same in the lines of several meters. */
const skeletons = new WeakMap<PayloadShape, Map<string, JsonSkeleton>>();
/** The limit is for captures that somebody makes up. */
const MAX_ALIKE = 64;

/** Undefined for a telegram whose line is no list of values of its records. */
export function skeletonOf(
  telegram: Telegram,
  reading: MeterReading,
  access: number,
): JsonSkeleton | undefined {
  const { shape, ci, tpl, records } = telegram;
  const { driver, flags } = reading;
  const plan = fieldsOfShape(telegram);
  if (shape === undefined || plan === undefined || flags.some(isOfClock)) return undefined;
  if (!shape.places.every(({ header }) => isWithoutText(header))) return undefined;
  if (!records.every(({ quantity }) => isReadByValue(quantity))) return undefined;
  const constants = constantsOf(plan, telegram);
  const same = [driver, ci, access, tpl.status, tpl.configurationField, tpl.mode, ...flags];
  const key = `${same.join()} ${constants.map(({ bytes }) => bytes.join()).join(';')}`;
  const alike = skeletons.get(shape) ?? new Map<string, JsonSkeleton>();
  skeletons.set(shape, alike);
  const known = alike.get(key);
  if (known !== undefined) return known;
  const { header, status, configurationField, mode, encryptedBlocks } = tpl;
  const made = {
    layout: layoutOf(plan, telegram, shape),
    constants,
    access,
    beforeAccess: `,"ci":${ci},"header":"${header}","accessNumber":`,
    beforeFields: Buffer.concat([
      bytesOf(`,"status":${status},"configurationField":${configurationField}`),
      bytesOf(`,"mode":${mode},"encryptedBlocks":${encryptedBlocks}`),
      driverHead(driver),
    ]),
    beforeRecords: bytesOf(`],"flags":${listJson(flags)},"records":[`),
  };
  if (alike.size < MAX_ALIKE) alike.set(key, made);
  return made;
}

/** The time itself decides on them. */
function isOfClock(flag: string): boolean {
  return flag.startsWith('clock-');
}

function constantsOf({ rows }: FieldsOfShape, { shape, plain }: Telegram): readonly Constant[] {
  return rows.flatMap(({ hasFlags, record }) => {
    const place = shape?.places[record];
    if (!hasFlags || place === undefined) return [];
    const { dataOffset, size } = place;
    return [{ at: dataOffset, bytes: plain.slice(dataOffset, dataOffset + size) }];
  });
}

function layoutOf({ rows, clock }: FieldsOfShape, telegram: Telegram, shape: PayloadShape): Layout {
  const pieces = piecesFor(telegram.records, shape);
  const unsigned = new Set(rows.flatMap((row) => (row.isUnsigned ? [row.record] : [])));
  return {
    shape,
    clock,
    fieldsEnd: endWithoutDay(rows.at(-1)),
    fields: rows.map(({ name, unit, exp10, isDay, record, date }, index) => ({
      head: Buffer.concat([
        endWithoutDay(rows[index - 1]),
        index === 0 ? nameHead(name) : nextHead(name),
      ]),
      end: unitEnd(unit),
      endWithDay: unitAt(unit),
      record,
      date,
      exp10,
      isDay,
    })),
    end: pieces.at(-1)?.tail ?? NOTHING,
    records: shape.places.map((place, index) => ({
      head: Buffer.concat([pieces[index - 1]?.tail ?? NOTHING, pieces[index]?.head ?? NOTHING]),
      ...slotOf(place),
      isUnsigned: unsigned.has(index),
    })),
  };
}

/** Nothing where the end depends on a day. */
function endWithoutDay(row: FieldOfRecord | undefined): Uint8Array {
  return row === undefined || row.date >= 0 ? NOTHING : unitEnd(row.unit);
}

function slotOf({ header, dataOffset, size }: RecordPlace) {
  const { field, entry } = header;
  return {
    start: dataOffset,
    end: dataOffset + size,
    quantity: entry.quantity,
    raw: { field, type: entry.type, data: NOTHING, offset: dataOffset },
    value: null,
  };
}

const NOTHING = new Uint8Array();
const CENTURY_BIT = 0x40;

/** Reads all values; false where one of them makes more of the line another than itself. */
export function readValues({ layout, constants }: JsonSkeleton, plain: Uint8Array): boolean {
  for (const { at, bytes } of constants) {
    for (let index = 0; index < bytes.length; index++) {
      if (plain[at + index] !== bytes[index]) return false;
    }
  }
  const { records, clock } = layout;
  for (const slot of records) {
    slot.raw.data = plain;
    const value = readValue(slot.raw);
    // Its bits above the sign would have to be read again.
    if (slot.isUnsigned && typeof value === 'number' && value < 0) return false;
    slot.value = value;
  }
  const time = clock < 0 ? undefined : records[clock];
  return time === undefined || (time.value !== null && !isCenturyOff(time, plain));
}

function isCenturyOff({ start }: RecordSlot, plain: Uint8Array): boolean {
  return ((plain[start + 1] ?? 0) & CENTURY_BIT) !== 0;
}

/** The fields of the values that were read. */
export function putFields(out: Output, { fields, fieldsEnd, records, clock }: Layout): void {
  const now = textAt(records, clock);
  for (const { head, end, endWithDay, record, date, exp10, isDay } of fields) {
    const slot = records[record];
    if (slot === undefined) continue;
    putValue(out.putBytes(head), shownValue(slot, { exp10, isDay }, now));
    if (date < 0) continue;
    const day = lastOccurrence(textAt(records, date), now);
    if (day === null) out.putBytes(end);
    else out.putBytes(endWithDay).putQuoted(day.slice(0, DATE_LENGTH)).put('}');
  }
  out.putBytes(fieldsEnd);
}

function textAt(records: readonly RecordSlot[], index: number): string | null {
  const slot = records[index];
  return slot === undefined || typeof slot.value !== 'string'
    ? null
    : shownText(slot.value, slot.quantity);
}

function shownValue(
  { value, quantity }: RecordSlot,
  { exp10, isDay }: Pick<FieldSlot, 'exp10' | 'isDay'>,
  now: string | null,
): DataValue {
  if (typeof value === 'number') return scaled(value, exp10);
  if (value === null) return null;
  const whole = shownText(value, quantity);
  const text = isDay ? whole.slice(0, DATE_LENGTH) : whole;
  return quantity === 'date' || quantity === 'datetime' ? lastOccurrence(text, now) : text;
}

const DATE_LENGTH = 'YYYY-MM-DD'.length;

/** The records of the values that were read. */
export function putRecords(out: Output, { records, end: last }: Layout, plain: Uint8Array): void {
  for (const { head, start, end, value } of records) {
    out.putBytes(head).putHex(plain, start, end).putBytes(BEFORE_VALUE);
    putValue(out, value);
  }
  out.putBytes(last);
}

const BEFORE_VALUE = bytesOf('","value":');
