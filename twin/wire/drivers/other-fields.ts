/** Names for records that no driver knows: function, quantity, tariff, subunit, storage number. */
import { MANUFACTURER_DATA } from '../data-record.ts';
import type { DataRecord } from '../data-record.ts';
import { isField } from './definition.ts';
import type { Driver, MeterField } from './definition.ts';
import { recordText, recordUnit, recordValue } from './record-value.ts';

const PREFIX = { instantaneous: '', maximum: 'max', minimum: 'min', error: 'error' } as const;

/** Everything that the driver's own fields leave over and whose VIF is in the tables. */
export function otherFields(driver: Driver, records: readonly DataRecord[]): MeterField[] {
  const known = Object.values(driver.fields);
  return records
    .filter((record) => hasName(record) && !known.some((field) => isField(record, field)))
    .map((record) => ({
      name: nameOf(record),
      value: recordText(record) ?? recordValue(record),
      unit: recordUnit(record),
    }));
}

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
