/** The value of a data record as a person counts: scaled, energy in kWh or MJ, dates as text. */
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
};

export function recordUnit({ unit }: Pick<DataRecord, 'unit'>): string {
  return UNITS[unit]?.unit ?? unit;
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
  return exp10 + (UNITS[unit]?.exp10 ?? 0);
}

/** A quotient of integers is the double next to the decimal; a product with 0.001 is not. */
export function scaled(value: number, exp10: number): number {
  return exp10 < 0 ? value / 10 ** -exp10 : value * 10 ** exp10;
}

/** `YYYY-MM-DD`, `--MM-DD`, or `YYYY-MM-DDTHH:MM`; other text as it is; null where there is none. */
export function recordText(record: DataRecord): string | null {
  const text = typeof record.value === 'string' ? record.value : (record.text ?? null);
  return text !== null && record.quantity === 'datetime'
    ? `${text.slice(0, 10)}T${text.slice(11, 16)}`
    : text;
}
