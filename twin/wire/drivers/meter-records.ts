/**
 * Named values → data records, in the order in which a device of this kind sends them. Encryption
 * and headers are encode-telegram's.
 */
import { assert } from '#kernel/errors.ts';
import type { DataRecordSpec } from '../encode-record.ts';
import type { Driver, DriverField, DriverSeries, LayoutRow } from './definition.ts';
import { fullLayout, usualRow, vifEntry } from './record-layout.ts';
import { wireExponent } from './record-value.ts';

/** By field name, in the units of the reading; null is sent as "no value". */
export type MeterValues = Readonly<Record<string, number | string | null>>;

/** Values of the series of a driver, by name, in the order of their storage numbers. */
export type MeterSeries = Readonly<Record<string, readonly (number | null)[]>>;

/**
 * A field that `values` does not name is left out. A number is rounded to what the record can
 * hold. Fields come in the order of the driver's layout, others and series after them. Writing the
 * records throws WIRE_NOT_ENCODABLE where a value does not fit.
 */
export function meterRecords(
  driver: Driver,
  values: MeterValues,
  series: MeterSeries = {},
): DataRecordSpec[] {
  const records: DataRecordSpec[] = [];
  for (const row of fullLayout(driver)) {
    const value = values[row.field];
    if (value !== undefined) records.push(recordOf(driver, row, value));
  }
  for (const each of driver.series ?? []) {
    const count = Math.floor((each.last - each.first) / (each.step ?? 1)) + 1;
    const listed = series[each.name] ?? [];
    assert(listed.length <= count, `the series ${each.name} has ${count} places`);
    records.push(...listed.map((value, index) => seriesRecord(each, index, value)));
  }
  return records;
}

function seriesRecord(series: DriverSeries, index: number, value: number | null): DataRecordSpec {
  const { coding, vib } = usualRow(series.name, series);
  const { function: recordFunction = 'instantaneous', tariff = 0, first, step = 1 } = series;
  const onAir = value === null ? null : Math.round(onWire(value, vib));
  const storage = first + index * step;
  return { function: recordFunction, storage, tariff, field: coding, vib, value: onAir };
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
  const exp10 = wireExponent(vifEntry(vib));
  return exp10 < 0 ? value * 10 ** -exp10 : value / 10 ** exp10;
}

/** Times of a reading have a T, those of a record a space. */
function wireText(value: string | null): string | null {
  return value === null ? null : value.replace('T', ' ');
}
