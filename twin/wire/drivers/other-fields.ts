/**
 * Fields for the records that a driver leaves over, so that nothing that was read is lost: each under
 * the name that its own bytes give it. Which records those are only DIF and VIF decide.
 */
import { fromHex } from '#kernel/bytes.ts';
import { readProfile, readProfileHead } from '../compact-profile.ts';
import { DATA_FIELDS } from '../data-field.ts';
import { MANUFACTURER_DATA, type DataRecord } from '../data-record.ts';
import { readValue } from '../data-value.ts';
import { meaningOf } from '../record-meaning.ts';
import type { Driver, MeterField } from './definition.ts';
import { ownDate } from './month-before.ts';
import { profileValues } from './profile-fields.ts';
import { meaningUnit, numberOf, recordText, scaled, wireExponent } from './record-value.ts';
import { hasProfileCode, uniqueNames } from './record-names.ts';

/** A record under its generic name. */
export interface OtherField {
  /** Index of the record. */
  readonly record: number;
  readonly name: string;
  readonly unit: string;
  readonly exp10: number;
  /** A compact profile, if its bytes are one. */
  readonly isProfile: boolean;
}

/** `indexes`: the records that are left over; `taken`: the names of the driver's own fields. */
export function otherPlan(
  records: readonly DataRecord[],
  indexes: readonly number[],
  taken: ReadonlySet<string>,
): OtherField[] {
  const left = indexes.flatMap((index) => {
    const record = records[index];
    return record === undefined || record.quantity === MANUFACTURER_DATA ? [] : [{ record, index }];
  });
  const names = uniqueNames(
    left.map(({ record }) => record),
    taken,
  );
  return left.map(({ record, index }, at) => {
    const { unit, exp10 } = meaningOf(record);
    return {
      record: index,
      name: names[at] ?? '',
      unit: record.unitText ?? meaningUnit(unit),
      exp10: wireExponent({ unit, exp10 }),
      isProfile: hasProfileCode(record),
    };
  });
}

/** The fields of one record: one, or one per value of a profile that the driver does not read. */
export function fieldsOfOther(
  row: OtherField,
  records: readonly DataRecord[],
  driver: Driver,
): MeterField[] {
  const record = records[row.record];
  if (record === undefined) return [];
  const { name, unit } = row;
  if (row.isProfile && readProfileHead(record) !== undefined) {
    if (isDriversProfile(record, driver)) return [];
    return profileValues(name, record, readProfile(record, records) ?? []);
  }
  if (isMakersBlock(record)) return [];
  const value = valueOf(row, record);
  const day = record.storage === 0 || recordText(record) !== null ? null : ownDay(record, records);
  return [day === null ? { name, value, unit } : { name, value, unit, at: day }];
}

function isDriversProfile(record: DataRecord, { profile }: Driver): boolean {
  if (profile === undefined || record.quantity !== profile.quantity) return false;
  return profile.only !== 'months' || readProfileHead(record)?.step.kind === 'months';
}

function valueOf(row: OtherField, record: DataRecord): number | string | null {
  const meaning = meaningOf(record);
  if (meaning.isVoid) return null;
  const text = recordText(record) ?? makersText(record) ?? dateText(record, meaning.type);
  if (text !== null) return text;
  const number = numberOf(record, meaning.isUnsigned);
  if (number !== null) return scaled(number, row.exp10);
  // Bytes that are neither a number nor a text.
  return isVariable(record) && !row.isProfile && record.raw !== '' ? record.raw : null;
}

/** Bytes under a code of the maker's own that are neither a number nor a text. */
export function isMakersBlock(record: DataRecord): boolean {
  const { quantity, value, text } = record;
  const isText = text !== undefined || makersText(record) !== null;
  return quantity === 'mfct' && value === null && !isText && isVariable(record);
}

/** Letters under a code of the maker's own, last letter first as all texts; null for other bytes. */
function makersText(record: DataRecord): string | null {
  const { quantity, raw, value } = record;
  if (quantity !== 'mfct' || value !== null || !isVariable(record)) return null;
  if (raw.length < 2 * MIN_LETTERS || !LETTERS.test(raw)) return null;
  return String.fromCharCode(...fromHex(raw).toReversed()).trim();
}

const MIN_LETTERS = 6;
const LETTERS = /^(?:[2-6][0-9a-f]|7[0-9a-e])+$/;

/** A VIFE can make a date of the value of any VIF. */
function dateText({ dib, raw, vib }: DataRecord, type: string): string | null {
  if (type !== 'moment' || vib.length <= PLAIN_VIB_DIGITS) return null;
  const field = parseInt(dib.slice(1, 2), 16);
  const data = Uint8Array.from(raw.match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const value = readValue({ field, type, data, offset: 0 });
  return typeof value === 'string' ? value.replace(' ', 'T') : null;
}

const PLAIN_VIB_DIGITS = 2;

function isVariable({ dib }: DataRecord): boolean {
  return DATA_FIELDS[parseInt(dib.slice(1, 2), 16)]?.coding === 'variable';
}

/** A day of every year says nothing about this value. */
function ownDay(record: DataRecord, records: readonly DataRecord[]): string | null {
  const date = ownDate(record, records);
  return date === null || date.startsWith('--') ? null : date.slice(0, 'YYYY-MM-DD'.length);
}
