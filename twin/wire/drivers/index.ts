/** What other folders use of the drivers. */
export { meterRecords } from './meter-records.ts';
export type { MeterValues } from './meter-records.ts';
export { readMeter } from './read-meter.ts';
export type { MeterField, MeterReading } from './read-meter.ts';
export { aboutRecord, driverFor, DRIVERS, genericDriver } from './registry.ts';
