/** Compact profiles as fields: the base value first, then one field per value of the column. */
import { readProfile, readProfileHead, type ProfileValue } from '../compact-profile.ts';
import type { DataRecord } from '../data-record.ts';
import { firstRecords, isDateRecord, placeKey } from '../first-records.ts';
import type { Driver, MeterField } from './definition.ts';
import { recordText, recordUnit, recordValue } from './record-value.ts';

export function readProfileFields(driver: Driver, records: readonly DataRecord[]): MeterField[] {
  const { profile } = driver;
  if (profile === undefined) return [];
  const fields: MeterField[] = [];
  for (const record of records) {
    if (record.quantity !== profile.quantity || record.vib.length === PLAIN_VIB_DIGITS) continue;
    if (profile.only === 'months' && readProfileHead(record)?.step.kind !== 'months') continue;
    const values = readProfile(record, records);
    if (values === undefined) continue;
    fields.push(...baseField(profile.name, record, records));
    fields.push(...profileValues(profile.name, record, values));
  }
  return fields;
}

/** The records that the profiles of a driver begin with and that are read with them, by `baseKey`. */
export function profileBases(
  { profile }: Driver,
  records: readonly DataRecord[],
): ReadonlySet<string> {
  const bases = new Set<string>();
  if (profile === undefined) return bases;
  for (const record of records) {
    if (record.quantity !== profile.quantity || record.vib.length === PLAIN_VIB_DIGITS) continue;
    const step = readProfileHead(record)?.step;
    if (step === undefined || (profile.only === 'months' && step.kind !== 'months')) continue;
    const place = placeKey(record);
    bases.add(`${place} ${profile.quantity}`).add(`${place} date`).add(`${place} datetime`);
  }
  return bases;
}

/** Empty for a record with a VIFE, which is the base of nothing. */
export function baseKey(record: DataRecord): string {
  return record.vib.length === PLAIN_VIB_DIGITS ? `${placeKey(record)} ${record.quantity}` : '';
}

/** One field per value of a profile. */
export function profileValues(
  name: string,
  record: DataRecord,
  values: readonly ProfileValue[],
): MeterField[] {
  return values.map(({ value, date }) => toField(name, { ...record, value }, date));
}

/** A profile has a VIFE. */
const PLAIN_VIB_DIGITS = 2;

/** The ordinary record with the storage number of the profile, on the day of its date. */
function baseField(
  name: string,
  profile: DataRecord,
  records: readonly DataRecord[],
): MeterField[] {
  const place = placeKey(profile);
  const base = findPlain(records, `${place} ${profile.quantity}`);
  const date = findDate(records, place);
  return base === undefined ? [] : [toField(name, base, date ? recordText(date) : null)];
}

const findPlain = firstRecords((record) =>
  record.vib.length === PLAIN_VIB_DIGITS ? `${placeKey(record)} ${record.quantity}` : undefined,
);
const findDate = firstRecords((record) => (isDateRecord(record) ? placeKey(record) : undefined));

function toField(name: string, record: DataRecord, date: string | null): MeterField {
  const field = { name, value: recordValue(record), unit: recordUnit(record) };
  const isDay = date !== null && !date.startsWith('--');
  return isDay ? { ...field, at: date.slice(0, 'YYYY-MM-DD'.length) } : field;
}
