/**
 * Whether a value is of the month before the device's clock. Makers keep that month under storage
 * numbers of their own (Qundis 17, Zenner and Techem 8, Sontex 48), and others keep other days there:
 * where no driver knows the device, the date that the value was sent with decides.
 */
import { civilParts, formatCivil } from '#kernel/time.ts';
import type { DataRecord } from '../data-record.ts';
import { monthEndBefore } from './civil-dates.ts';
import { recordText } from './record-value.ts';

/** False only where the record's own date says so: no date, or none yet, speaks against nothing. */
export function isMonthBefore(record: DataRecord, records: readonly DataRecord[]): boolean {
  const date = ownDate(record, records);
  if (date === null) return true;
  const clock = textOf(records, 0, 'datetime');
  const day = date.slice(0, DAY_LENGTH);
  if (clock === null || !DAY.test(day)) return DAY.test(day);
  // The month's end, or its other name: the first day of the month that runs.
  const { year, month } = civilParts(clock.slice(0, DAY_LENGTH));
  return (
    day === monthEndBefore(clock.slice(0, DAY_LENGTH)) ||
    day === formatCivil({ year, month, day: 1 })
  );
}

/** The date or time that was sent under the storage number of a value; null for none. */
export function ownDate(record: DataRecord, records: readonly DataRecord[]): string | null {
  return textOf(records, record.storage);
}

const DAY_LENGTH = 'YYYY-MM-DD'.length;
const DAY = /^\d{4}-\d\d-\d\d$/;

function textOf(records: readonly DataRecord[], storage: number, only?: 'datetime'): string | null {
  const found = records.find(
    (each) =>
      each.storage === storage &&
      each.tariff === 0 &&
      each.subunit === 0 &&
      each.function === 'instantaneous' &&
      (each.quantity === 'datetime' || (each.quantity === 'date' && only === undefined)),
  );
  return found === undefined ? null : recordText(found);
}
