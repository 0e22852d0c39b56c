/**
 * A named value → the data of one record, exactly: where the record's own scale cannot hold the value,
 * a finer code of the same quantity and unit is taken, and a wider data field of the same coding.
 */
import { DATA_FIELDS, type RecordFunction } from '../data-field.ts';
import type { DataRecordSpec } from '../encode-record.ts';
import { wireError } from '../errors.ts';
import { physicalExp10 } from '../record-header.ts';
import { meaningOf, type RecordMeaning } from '../record-meaning.ts';
import { FB_VIFS, FD_VIFS, PRIMARY_VIFS } from '../vif-table.ts';
import { vifEntry } from './record-layout.ts';
import { meaningUnit, scaled, wireExponent } from './record-value.ts';

/** A value as a person or a program names it. */
export interface GivenValue {
  readonly value: number | string | null;
  /** As it was typed, for fields that hold text. */
  readonly text?: string;
  readonly unit?: string;
  /** The day on which it held. */
  readonly at?: string;
}

/** Values by name; several for the values of a series or a profile, the first one first. */
export type GivenValues = ReadonlyMap<string, readonly GivenValue[]>;

export interface Placed {
  /** Order in the telegram. */
  readonly at: number;
  readonly spec: DataRecordSpec;
}

/** The record that a value goes into: everything but its data. */
export interface ValueSlot {
  readonly function: RecordFunction;
  readonly storage: number;
  readonly tariff: number;
  readonly subunit: number;
  /** Bits 3-0 of the DIF. */
  readonly field: number;
  /** VIF and VIFE, hex, without the text of a unit. */
  readonly vib: string;
  /** The same with the text of a unit, where it has one. */
  readonly sentVib?: string;
  /** The unit that the driver gives the value. */
  readonly unit?: string;
  /** A driver knows what its VIFE say: unit and scale are those of the VIF. */
  readonly isDrivers?: true;
}

type Meaning = Pick<
  RecordMeaning,
  'quantity' | 'unit' | 'exp10' | 'type' | 'isUnsigned' | 'isMakers'
>;

function meaningFor({ isDrivers }: Pick<ValueSlot, 'isDrivers'>, vib: string): Meaning {
  const meaning = meaningOf({ vib });
  if (isDrivers !== true) return meaning;
  const { quantity, unit, exp10, type, isUnsigned = false } = vifEntry(vib);
  return { ...meaning, quantity, unit, exp10: physicalExp10({ exp10, vib }), type, isUnsigned };
}

const VARIABLE = 0xd;
const REAL = 5;
const INTEGERS = [1, 2, 3, 4, 6, 7];
const DIGITS = [9, 0xa, 0xb, 0xc, 0xe];

/** Throws WIRE_NOT_ENCODABLE with the name of the value and what its record can hold. */
export function filled(slot: ValueSlot, name: string, given: GivenValue): DataRecordSpec {
  const { value, text } = given;
  const isText = slot.field === VARIABLE && typeof value === 'number' && text !== undefined;
  if (value === null) return withData(slot, noValue(slot, name));
  if (typeof value === 'number' && !isText) return withNumber(slot, name, given);
  return withText(slot, name, String(isText ? text : value));
}

function withData(slot: ValueSlot, part: Pick<DataRecordSpec, 'value'> & Partial<DataRecordSpec>) {
  const { function: kind, storage, tariff, subunit, field, sentVib, vib } = slot;
  return { function: kind, storage, tariff, subunit, field, vib: sentVib ?? vib, ...part };
}

/** Bits have no lowest number: all ones are their "no value". */
function noValue(slot: ValueSlot, name: string): Pick<DataRecordSpec, 'value'> {
  if (slot.field === VARIABLE) throw notEncodable(name, 'a text or bytes', 'no value');
  return { value: meaningFor(slot, slot.vib).type === 'flags' ? -1 : null };
}

const DAY = /^(?:\d{4}|-)-\d\d-\d\d$/;
const MOMENT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?$/;

function withText(slot: ValueSlot, name: string, text: string): DataRecordSpec {
  const { type } = meaningFor(slot, slot.vib);
  const [, day, clock, seconds] = MOMENT.exec(text) ?? [];
  if (slot.field === VARIABLE) return withData(slot, { value: lettersOf(name, text) });
  if (type === 'date' || type === 'moment' || type === 'datetime') {
    if (DAY.test(text) && type !== 'datetime') return withData(slot, { field: 2, value: text });
    if (DAY.test(text)) return withText(slot, name, `${text}T00:00`);
    if (day !== undefined && type === 'date') return withData(slot, { field: 2, value: day });
    if (day !== undefined) {
      const field = slot.field === 6 || seconds !== undefined ? 6 : 4;
      const time = field === 6 ? `${clock}${seconds ?? ':00'}` : clock;
      return withData(slot, { field, value: `${day} ${time}` });
    }
    const form = type === 'date' ? '2026-01-15' : '2026-01-15T10:30';
    throw notEncodable(name, `a ${type === 'date' ? 'date' : 'time'} such as ${form}`, text);
  }
  throw notEncodable(name, 'a number', text);
}

/** Texts go last letter first (6.3.4), in ISO 8859-1. */
function lettersOf(name: string, text: string): Uint8Array {
  const codes = Array.from(text, (letter) => letter.charCodeAt(0)).reverse();
  if (codes.some((code) => code > 0xff) || codes.length > MAX_LETTERS) {
    throw notEncodable(name, `a text of up to ${MAX_LETTERS} letters of ISO 8859-1`, text);
  }
  return Uint8Array.from(codes);
}

const MAX_LETTERS = 0xbf;

function withNumber(slot: ValueSlot, name: string, given: GivenValue): DataRecordSpec {
  const value = Number(given.value);
  const own = unitOf(slot);
  const [amount, unit] = inOwnUnit(value, given.unit ?? own, own);
  let best = '';
  for (const vib of candidates(slot, unit)) {
    const meaning = meaningFor(slot, vib);
    const exp10 = wireExponent(meaning);
    best = `a multiple of ${scaled(1, exp10)}${unit === '' ? '' : ` ${unit}`}`;
    for (const field of fieldsOf(slot.field)) {
      const data = onWire(amount, exp10, { field, meaning });
      const vibSent = vib === slot.vib ? (slot.sentVib ?? vib) : vib;
      if (data !== undefined) return withData(slot, { field, vib: vibSent, value: data });
    }
  }
  const expected = best === '' ? `a value in ${own || 'no unit'}` : `${best} that fits its record`;
  throw notEncodable(name, expected, `${given.value}${given.unit ? ` ${given.unit}` : ''}`);
}

function unitOf(slot: ValueSlot): string {
  return slot.unit ?? meaningUnit(meaningFor(slot, slot.vib).unit);
}

/** What people write, in units of readings. */
const OTHER_UNITS: Readonly<Record<string, readonly [unit: string, factor: number]>> = {
  Wh: ['kWh', -3],
  MWh: ['kWh', 3],
  kJ: ['MJ', -3],
  GJ: ['MJ', 3],
  kW: ['W', 3],
  l: ['m3', -3],
  L: ['m3', -3],
  'l/h': ['m3/h', -3],
  'm³': ['m3', 0],
  'm³/h': ['m3/h', 0],
  '°C': ['C', 0],
  '%': ['%RH', 0],
  units: ['HCA', 0],
  mbar: ['bar', -3],
};

/** The value in the unit of a reading that is meant, or as it is in the unit that was given. */
export function inOwnUnit(
  value: number,
  given: string,
  own: string,
): [amount: number, unit: string] {
  if (given === own) return [value, own];
  const [unit, exp10] = OTHER_UNITS[given] ?? [given, 0];
  if (exp10 === 0) return [value, unit];
  // As decimals, so that 0.29 MWh are 290 kWh and no 289.99999999999994.
  return [Number(`${value}e${exp10}`), unit];
}

/** The record's own code, then those of its quantity and the unit, the coarsest first. */
function candidates(slot: ValueSlot, unit: string): string[] {
  const isOwn = unitOf(slot) === unit;
  const { quantity, isMakers } = meaningFor(slot, slot.vib);
  const own = isOwn ? [slot.vib] : [];
  if (isMakers || slot.sentVib !== undefined) return own;
  const vifDigits = slot.vib.startsWith('fb') || slot.vib.startsWith('fd') ? 4 : 2;
  const extensions = slot.vib.slice(vifDigits);
  const others = vibsOf(quantity)
    .map((vib) => withExtensions(vib, extensions))
    .filter((vib) => meaningUnit(meaningFor(slot, vib).unit) === unit)
    .sort((one, other) => meaningFor(slot, other).exp10 - meaningFor(slot, one).exp10);
  return [...own, ...others];
}

export function withExtensions(vib: string, extensions: string): string {
  if (extensions === '') return vib;
  const last = parseInt(vib.slice(-2), 16) | 0x80;
  return vib.slice(0, -2) + last.toString(16) + extensions;
}

/** First byte and rows of each VIF table. */
export const TABLES = [
  ['', PRIMARY_VIFS],
  ['fb', FB_VIFS],
  ['fd', FD_VIFS],
] as const;

/** All codes of a quantity, as they are written without VIFE. */
function vibsOf(quantity: string): string[] {
  return TABLES.flatMap(([lead, table]) =>
    table.flatMap((entry, code) =>
      (entry.means ?? entry).known && (entry.means ?? entry).quantity === quantity
        ? [lead + code.toString(16).padStart(2, '0')]
        : [],
    ),
  );
}

function fieldsOf(field: number): readonly number[] {
  const family = [INTEGERS, DIGITS].find((each) => each.includes(field));
  if (family !== undefined) return family.slice(family.indexOf(field));
  return field === REAL ? [REAL, 4] : field === VARIABLE || field === 0 ? [4, 6] : [field];
}

interface Target {
  readonly field: number;
  readonly meaning: Pick<RecordMeaning, 'type' | 'isUnsigned'>;
}

/** The integer on the wire; undefined where it is not the value, or does not fit. */
function onWire(value: number, exp10: number, { field, meaning }: Target): number | undefined {
  const exact = exp10 < 0 ? value * 10 ** -exp10 : value / 10 ** exp10;
  if (field === REAL) {
    const real = Math.fround(exact);
    return scaled(real, exp10) === value ? real : undefined;
  }
  const whole = Math.round(exact);
  if (!Number.isSafeInteger(whole) || scaled(whole, exp10) !== value) return undefined;
  const { coding, bytes } = DATA_FIELDS[field] ?? { coding: 'none', bytes: 0 };
  const isUnsigned = meaning.isUnsigned || meaning.type === 'flags';
  if (coding === 'bcd') {
    return Math.abs(whole) < 10 ** (2 * bytes - (whole < 0 ? 1 : 0)) ? whole : undefined;
  }
  const limit = 2 ** (8 * bytes);
  if (isUnsigned && whole < 0) return undefined;
  // The lowest signed number and all ones are "no value".
  const isFree = meaning.type === 'flags' || whole !== limit / 2;
  const top = isUnsigned ? limit - 1 : limit / 2;
  return isFree && whole < top && whole > -limit / 2 ? whole : undefined;
}

function notEncodable(name: string, expected: string, found: string): Error {
  const hint = 'metertwin encode --driver NAME --list shows what the value is';
  return wireError('WIRE_NOT_ENCODABLE', { details: { what: name, expected, found }, hint });
}
