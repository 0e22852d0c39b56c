/**
 * Named values → data records, in the order in which a device of this kind sends them. Encryption
 * and headers are encode-telegram's.
 */
import { assert } from '#kernel/errors.ts';
import type { DataRecordSpec } from '../encode-record.ts';
import { FB_VIFS, FD_VIFS, PRIMARY_VIFS } from '../vif-table.ts';
import type { VifEntry } from '../vif-table.ts';
import type { Driver, DriverField, LayoutRow } from './definition.ts';
import { wireExponent } from './record-value.ts';

/** By field name, in the units of the reading; null is sent as "no value". */
export type MeterValues = Readonly<Record<string, number | string | null>>;

/**
 * A field that `values` does not name is left out. A number is rounded to what the record can
 * hold. The driver must have a layout; writing the records throws WIRE_NOT_ENCODABLE where a value
 * does not fit.
 */
export function meterRecords(driver: Driver, values: MeterValues): DataRecordSpec[] {
  assert(driver.layout !== undefined, `driver ${driver.name} has no layout`);
  const records: DataRecordSpec[] = [];
  for (const row of driver.layout) {
    const value = values[row.field];
    if (value !== undefined) records.push(recordOf(driver, row, value));
  }
  return records;
}

function recordOf(driver: Driver, row: LayoutRow, value: number | string | null): DataRecordSpec {
  const field: DriverField | undefined = driver.fields[row.field];
  assert(field !== undefined, `driver ${driver.name} has no field ${row.field}`);
  const { function: recordFunction = 'instantaneous', storage, tariff = 0, subunit = 0 } = field;
  return {
    function: recordFunction,
    storage: storage[0] ?? 0,
    tariff,
    subunit,
    field: row.coding,
    vib: row.vib,
    value: typeof value === 'number' ? Math.round(onWire(value, row.vib)) : wireText(value),
  };
}

/** Division where the exponent is negative would leave 0.28 · 100 = 28.000000000000004. */
function onWire(value: number, vib: string): number {
  const exp10 = wireExponent(entryOf(vib));
  return exp10 < 0 ? value * 10 ** -exp10 : value / 10 ** exp10;
}

function entryOf(vib: string): VifEntry {
  const code = (at: number): number => parseInt(vib.slice(at, at + 2), 16) & 0x7f;
  const table = vib.startsWith('fb') ? FB_VIFS : vib.startsWith('fd') ? FD_VIFS : PRIMARY_VIFS;
  const entry = table[code(table === PRIMARY_VIFS ? 0 : 2)];
  assert(entry !== undefined, 'a VIF table has 128 rows');
  return entry;
}

/** Times of a reading have a T, those of a record a space. */
function wireText(value: string | null): string | null {
  return value === null ? null : value.replace('T', ' ');
}
