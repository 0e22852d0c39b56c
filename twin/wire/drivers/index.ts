/** All drivers. No two may claim the same device; index.test.ts checks it. */
import type { DataRecord } from '../data-record.ts';
import type { DeviceAddress } from '../link-layer.ts';
import { isField, isFor } from './definition.ts';
import type { Driver } from './definition.ts';
import { hcaOms } from './hca-oms.ts';

export const DRIVERS: readonly Driver[] = [hcaOms];

export function driverFor(meter: DeviceAddress): Driver | undefined {
  return DRIVERS.find((driver) => isFor(driver, meter));
}

/** What a record means to a person, where the device's driver knows it. */
export function aboutRecord(meter: DeviceAddress, record: DataRecord): string | undefined {
  const fields = Object.values(driverFor(meter)?.fields ?? {});
  return fields.find((field) => isField(record, field))?.about;
}
