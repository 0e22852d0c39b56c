/**
 * Whether a value is of the month before the device's clock. Makers keep that month under storage
 * numbers of their own (Qundis 17, Zenner and Techem 8, Sontex 48), and others keep other days there:
 * where no driver knows the device, the date that the value was sent with decides.
 */
import { civilParts, formatCivil } from '#kernel/time.ts';
import type { DataRecord } from '../data-record.ts';
import { firstRecords, isDateRecord } from '../first-records.ts';
import { monthEndBefore } from './civil-dates.ts';
import { recordText } from './record-value.ts';

/** False only where the record's own date says so: no date, or none yet, speaks against nothing. */
export function isMonthBefore(record: DataRecord, records: readonly DataRecord[]): boolean {
  const date = ownDate(record, records);
  if (date === null) return true;
  const today = textOf(findClock(records, CLOCK))?.slice(0, DAY_LENGTH);
  const day = date.slice(0, DAY_LENGTH);
  // A clock may also be a time without a day.
  if (today === undefined || !DAY.test(today) || !DAY.test(day)) return DAY.test(day);
  // The month's end, or its other name: the first day of the month that runs.
  const { year, month } = civilParts(today);
  return day === monthEndBefore(today) || day === formatCivil({ year, month, day: 1 });
}

/** The date or time that was sent under the storage number of a value; null for none. */
export function ownDate(record: DataRecord, records: readonly DataRecord[]): string | null {
  return textOf(findDate(records, String(record.storage)));
}

const DAY_LENGTH = 'YYYY-MM-DD'.length;
const DAY = /^\d{4}-\d\d-\d\d$/;

const isNow = (record: DataRecord): boolean =>
  record.function === 'instantaneous' && record.tariff === 0 && record.subunit === 0;
const findDate = firstRecords((record) =>
  isDateRecord(record) && isNow(record) ? String(record.storage) : undefined,
);
const CLOCK = '0';
const findClock = firstRecords((record) =>
  record.quantity === 'datetime' && record.storage === 0 && isNow(record) ? CLOCK : undefined,
);

function textOf(record: DataRecord | undefined): string | null {
  return record === undefined ? null : recordText(record);
}
