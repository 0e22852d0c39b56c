/**
 * A driver is data: which devices it is for and which record means what. Code stays in the driver
 * only for what data cannot say.
 */
import type { RecordFunction } from '../data-field.ts';
import type { DataRecord } from '../data-record.ts';
import type { DeviceAddress } from '../link-layer.ts';

/** Where a named value stands in a telegram. */
export interface DriverField {
  readonly quantity: string;
  /** First storage number that is there wins. */
  readonly storage: readonly number[];
  /** Default: instantaneous. */
  readonly function?: RecordFunction;
  /** What the value means to a person. */
  readonly about: string;
}

export interface Driver<Field extends string = string> {
  readonly name: string;
  readonly about: string;
  readonly detect: {
    readonly types: readonly number[];
    /** Makers that use a device type outside the standard, such as TCH 0x80. */
    readonly makersTypes?: readonly { readonly manufacturer: string; readonly type: number }[];
  };
  readonly fields: Readonly<Record<Field, DriverField>>;
}

export function defineDriver<Field extends string>(driver: Driver<Field>): Driver<Field> {
  return driver;
}

export function isFor(driver: Driver, meter: DeviceAddress): boolean {
  const { types, makersTypes = [] } = driver.detect;
  return (
    types.includes(meter.type) ||
    makersTypes.some((each) => each.manufacturer === meter.manufacturer && each.type === meter.type)
  );
}

/** The first plain record (no tariff, no subunit, no VIFE) that is the field, if there is one. */
export function findField(
  records: readonly DataRecord[],
  field: DriverField,
): DataRecord | undefined {
  for (const storage of field.storage) {
    const found = records.find((record) => record.storage === storage && isField(record, field));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** True if a record may be the field, under any of its storage numbers. */
export function isField(record: DataRecord, field: DriverField): boolean {
  return (
    record.quantity === field.quantity &&
    record.function === (field.function ?? 'instantaneous') &&
    record.tariff === 0 &&
    record.subunit === 0 &&
    record.vib.length === PLAIN_VIB_DIGITS &&
    field.storage.includes(record.storage)
  );
}

/** One VIF byte as hex: a VIFE would change what the value means. */
const PLAIN_VIB_DIGITS = 2;
