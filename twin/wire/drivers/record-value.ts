/** The value of a data record as a person counts: scaled, energy in kWh or MJ, dates as text. */
import { DATA_FIELDS, type DataCoding } from '../data-field.ts';
import type { DataRecord } from '../data-record.ts';
import { physicalExp10 } from '../record-header.ts';

interface Unit {
  readonly unit: string;
  readonly exp10: number;
}

// Joules stay joules: a kWh is 3.6 MJ, and the quotient would not be what the meter counts.
const UNITS: Readonly<Record<string, Unit>> = {
  Wh: { unit: 'kWh', exp10: -3 },
  J: { unit: 'MJ', exp10: -6 },
  'J/h': { unit: 'MJ/h', exp10: -6 },
  cal: { unit: 'kcal', exp10: -3 },
  varh: { unit: 'kvarh', exp10: -3 },
  VAh: { unit: 'kVAh', exp10: -3 },
};

export function recordUnit({ unit }: Pick<DataRecord, 'unit'>): string {
  return UNITS[unit]?.unit ?? unit;
}

/** Of a unit that VIFE may have put together of several. */
export function meaningUnit(unit: string): string {
  const parts = PARTS.exec(unit);
  const [, first = unit, rest = ''] = UNITS[unit] === undefined && parts !== null ? parts : [];
  return recordUnit({ unit: first }) + rest;
}

const PARTS = /^([^/·]+)([/·].*)$/;

/**
 * The integer on the wire; of an unsigned quantity read without a sign, with all ones as "no value".
 * Null for "no value".
 */
export function numberOf(record: DataRecord, isUnsigned: boolean): number | null {
  const { value, raw, quantity } = record;
  // An access number of one byte goes through all values: its lowest signed one is among them.
  if (value === null && isUnsigned && quantity === 'access_number' && raw.length === 2) {
    return unsigned(raw);
  }
  if (typeof value !== 'number') return null;
  if (!isUnsigned || value >= 0) return value;
  return codingOf(record) === 'integer' ? unsigned(raw) : value;
}

function codingOf({ dib }: DataRecord): DataCoding | undefined {
  return DATA_FIELDS[parseInt(dib.slice(1, 2), 16)]?.coding;
}

function unsigned(raw: string): number | null {
  if (/^(?:ff)+$/.test(raw)) return null;
  let value = 0;
  for (let at = raw.length - 2; at >= 0; at -= 2) {
    value = value * 0x100 + parseInt(raw.slice(at, at + 2), 16);
  }
  return value;
}

/** Null for "no value", and for bytes that are no number. */
export function recordValue(
  record: Pick<DataRecord, 'value' | 'unit' | 'exp10' | 'vib'>,
): number | null {
  const { value } = record;
  return typeof value === 'number' ? scaled(value, valueExponent(record)) : null;
}

/** The exponent by which `recordValue` scales. */
export function valueExponent(record: Pick<DataRecord, 'unit' | 'exp10' | 'vib'>): number {
  return wireExponent({ exp10: physicalExp10(record), unit: record.unit });
}

/** Exponent from the integer on the wire to the unit of the reading. */
export function wireExponent({ exp10, unit }: Pick<DataRecord, 'exp10' | 'unit'>): number {
  return exp10 + (UNITS[unit]?.exp10 ?? UNITS[unit.replace(/[/·].*/, '')]?.exp10 ?? 0);
}

/** A quotient of integers is the double next to the decimal; a product with 0.001 is not. */
export function scaled(value: number, exp10: number): number {
  return exp10 < 0 ? value / 10 ** -exp10 : value * 10 ** exp10;
}

const DATE_LENGTH = 'YYYY-MM-DD'.length;
const DATE_TIMES = new Set(['datetime', 'tariff_start', 'battery_change']);

/** `YYYY-MM-DD`, `--MM-DD`, or `YYYY-MM-DDTHH:MM`; other text as it is; null where there is none. */
export function recordText(record: DataRecord): string | null {
  const text = typeof record.value === 'string' ? record.value : (record.text ?? idText(record));
  return text === null ? null : shownText(text, record.quantity);
}

/** A date-time with its `T`; other text as it is. */
export function shownText(text: string, quantity: string): string {
  return text.length > DATE_LENGTH && DATE_TIMES.has(quantity)
    ? `${text.slice(0, DATE_LENGTH)}T${text.slice(11)}`
    : text;
}

/** False for what is read from the bytes of a record where it has no value. */
export function isReadByValue(quantity: string): boolean {
  return !IDENTIFICATIONS.has(quantity) && quantity !== 'access_number';
}

/** An identification is its digits, not a number: too long for one, or with digits from A to F. */
function idText(record: DataRecord): string | null {
  const { quantity, value, raw } = record;
  if (!IDENTIFICATIONS.has(quantity) || /^(?:ff)*$/.test(raw)) return null;
  const coding = codingOf(record);
  const isLong = coding === 'integer' && raw.length > MAX_NUMBER_DIGITS;
  if (!isLong && !(coding === 'bcd' && value === null)) return null;
  return (raw.match(/../g) ?? []).toReversed().join('');
}

const IDENTIFICATIONS = new Set(['fabrication_no', 'enhanced_id']);
const MAX_NUMBER_DIGITS = 12;
