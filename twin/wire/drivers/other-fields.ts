/** Names for records that no driver knows: function, quantity, tariff, subunit, storage number. */
import { readProfileHead } from '../compact-profile.ts';
import { MANUFACTURER_DATA } from '../data-record.ts';
import type { DataRecord } from '../data-record.ts';
import { isField } from './definition.ts';
import type { Driver, DriverField, MeterField } from './definition.ts';
import { isMonthBefore, ownDate } from './month-before.ts';
import { recordText, recordUnit, recordValue } from './record-value.ts';

const PREFIX = { instantaneous: '', maximum: 'max', minimum: 'min', error: 'error' } as const;

/** Everything that the driver's own fields leave over and whose VIF is in the tables. */
export function otherFields(driver: Driver, records: readonly DataRecord[]): MeterField[] {
  const known = Object.values(driver.fields);
  return records
    .filter((record) => hasName(record) && !isProfile(record, driver))
    .filter((record) => !known.some((field) => isRead(record, field, records)))
    .map((record) => {
      const name = nameOf(record);
      const text = recordText(record);
      const unit = recordUnit(record);
      const day = record.storage === 0 || text !== null ? null : ownDay(record, records);
      const field = { name, value: text ?? recordValue(record), unit };
      return day === null ? field : { ...field, at: day };
    });
}

/** A day of every year says nothing about this value. */
function ownDay(record: DataRecord, records: readonly DataRecord[]): string | null {
  const date = ownDate(record, records);
  return date === null || date.startsWith('--') ? null : date.slice(0, 'YYYY-MM-DD'.length);
}

function isRead(record: DataRecord, field: DriverField, records: readonly DataRecord[]): boolean {
  if (!isField(record, field)) return false;
  return field.when === undefined || isMonthBefore(record, records);
}

/** Its values are fields of their own, and the record itself is no value. */
function isProfile(record: DataRecord, { profile }: Driver): boolean {
  const hasVife = record.vib.length > PLAIN_VIB_DIGITS;
  return hasVife && record.quantity === profile?.quantity && readProfileHead(record) !== undefined;
}

const PLAIN_VIB_DIGITS = 2;
const NAMELESS = /^(?:vif|fb|fd)_|^mfct$/;

function hasName({ quantity }: DataRecord): boolean {
  return quantity !== MANUFACTURER_DATA && !NAMELESS.test(quantity);
}

function nameOf(record: DataRecord): string {
  const { quantity, tariff, subunit, storage } = record;
  const words = [PREFIX[record.function], ...quantity.split('_')].filter((word) => word !== '');
  const name = words.map((word, at) => (at === 0 ? word : capital(word))).join('');
  const places = [
    tariff === 0 ? '' : `Tariff${tariff}`,
    subunit === 0 ? '' : `Subunit${subunit}`,
    storage === 0 ? '' : `Storage${storage}`,
  ];
  return name + places.join('');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
