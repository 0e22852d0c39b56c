/** All drivers. No two may claim the same device; index.test.ts checks it. */
import type { DeviceAddress } from '../link-layer.ts';
import { isFor } from './definition.ts';
import type { Driver } from './definition.ts';
import { hcaOms } from './hca-oms.ts';

export const DRIVERS: readonly Driver[] = [hcaOms];

export function driverFor(meter: DeviceAddress): Driver | undefined {
  return DRIVERS.find((driver) => isFor(driver, meter));
}
