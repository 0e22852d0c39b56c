/**
 * A driver is data: which devices it is for, which record means what, which bit means what. Code
 * stays in a driver only for what data cannot say, such as a payload of the maker's own.
 */
import type { RecordFunction } from '../data-field.ts';
import type { DataRecord } from '../data-record.ts';
import type { DeviceAddress } from '../link-layer.ts';
import type { FlagName, FlagTable } from './flags.ts';
import type { PayloadGrammar } from './payload-grammar.ts';

export type MeterKind = 'heat-cost-allocator' | 'water' | 'heat' | 'room' | 'smoke' | 'other';

export interface Detection {
  /** Any maker if left out. */
  readonly manufacturer?: string;
  /** Any version if left out. */
  readonly versions?: readonly number[];
  readonly types: readonly number[];
}

/** Where a named value stands in a telegram. */
export interface DriverField {
  readonly quantity: string;
  /** First storage number that is there wins. */
  readonly storage: readonly number[];
  /** Default: instantaneous. */
  readonly function?: RecordFunction;
  /** Default: 0. */
  readonly tariff?: number;
  /** Default: 0. */
  readonly subunit?: number;
  /** The only VIFE, hex; default: no VIFE, which would change what the value means. */
  readonly vife?: string;
  /** VIF and VIFE, hex, where they are the maker's own and `quantity` says nothing. */
  readonly vib?: string;
  /** Which of several records that look alike; default: the first. */
  readonly nth?: number;
  /** Where the VIF does not say it, or not as the maker means it. */
  readonly unit?: string;
  /** A date that some devices send with a time of day, which then is left out. */
  readonly orTime?: true;
  /** Not a value whose own date is another day than the end of the month before (month-before.ts). */
  readonly when?: 'month-before';
  /** The field whose date says when the value held. */
  readonly at?: string;
  /** What the bits of the value mean. */
  readonly flags?: FlagTable;
  /** What the value means to a person. */
  readonly about: string;
}

/**
 * When the values of a series held: `own-date` where each has a date with its storage number,
 * `month-ends` for the month ends before the device's clock, `back` and `forward` from the date
 * with that storage number, `unknown` where the telegram does not say.
 */
type SeriesDates =
  | 'own-date'
  | 'month-ends'
  | 'unknown'
  | { readonly back: number }
  | { readonly forward: number; readonly every: 'half-month' };

/** Values of one kind under a range of storage numbers. */
export interface DriverSeries {
  readonly name: string;
  readonly quantity: string;
  readonly first: number;
  readonly last: number;
  /** Default: 1. */
  readonly step?: number;
  readonly function?: RecordFunction;
  readonly tariff?: number;
  readonly vife?: string;
  readonly at: SeriesDates;
  readonly about: string;
}

/** The compact profile (EN 13757-3, annex F) of a quantity. */
export interface DriverProfile {
  readonly name: string;
  readonly quantity: string;
  /** Only profiles with a value per month: of devices that no driver knows. */
  readonly only?: 'months';
  readonly about: string;
}

export interface MeterField {
  readonly name: string;
  /** Null where the device sends "no value". Dates are `YYYY-MM-DD`, times `YYYY-MM-DDTHH:MM`. */
  readonly value: number | string | null;
  /** `''` for counts and dates; energy in kWh or MJ as the device counts it, volume in m3. */
  readonly unit: string;
  /** The day on which the value held, where that is not now. */
  readonly at?: string;
}

/** A value of a payload that has no data records, or that lies inside one of the maker's own. */
export type PayloadField = Omit<MeterField, 'unit'> & Partial<Pick<MeterField, 'unit'>>;

export interface PayloadReading {
  readonly fields: readonly PayloadField[];
  readonly flags?: readonly FlagName[];
}

export interface PayloadInput {
  /** The payload after decryption. */
  readonly plain: Uint8Array;
  readonly records: readonly DataRecord[];
  readonly ci: number;
  readonly meter: DeviceAddress;
}

/** How a simulated device of this kind writes one of its fields. */
export interface LayoutRow {
  readonly field: string;
  /** Data field: bits 3-0 of the DIF. */
  readonly coding: number;
  /** VIF and VIFE, hex. */
  readonly vib: string;
}

/** A telegram made for the driver's test, encrypted with the key 00 01 … 0F. */
interface DriverExample {
  readonly frame: string;
  /** One line per field, `name value unit @date`, then the flags after `!`. */
  readonly reads: readonly string[];
}

export interface Driver<Field extends string = string> {
  readonly name: string;
  readonly kind: MeterKind;
  readonly about: string;
  readonly detect: readonly Detection[];
  readonly fields: Readonly<Record<Field, DriverField>>;
  readonly series?: readonly DriverSeries[];
  readonly profile?: DriverProfile;
  /** Bits of the status byte; default: those of the standard. */
  readonly status?: FlagTable;
  /** What the maker's own bytes say, as data: the first that fits. */
  readonly grammars?: readonly PayloadGrammar[];
  /**
   * The same as code, for what data cannot say; undefined where they do not fit. Where a telegram has
   * records, it looks at those of the maker only.
   */
  readonly payload?: (input: PayloadInput) => PayloadReading | undefined;
  /** Records that a simulated device sends, in order. */
  readonly layout?: readonly LayoutRow[];
  readonly example?: DriverExample;
}

export function defineDriver<Field extends string>(driver: Driver<Field>): Driver<Field> {
  return driver;
}

export function isFor(driver: Driver, meter: DeviceAddress): boolean {
  return driver.detect.some((each) => detects(each, meter));
}

function detects({ manufacturer, versions, types }: Detection, meter: DeviceAddress): boolean {
  return (
    types.includes(meter.type) &&
    (manufacturer === undefined || manufacturer === meter.manufacturer) &&
    (versions === undefined || versions.includes(meter.version))
  );
}

/** The first record that is the field, if there is one. */
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
    hasQuantity(record, field) &&
    record.function === (field.function ?? 'instantaneous') &&
    record.tariff === (field.tariff ?? 0) &&
    record.subunit === (field.subunit ?? 0) &&
    hasVib(record, field) &&
    field.storage.includes(record.storage)
  );
}

function hasQuantity({ quantity }: DataRecord, field: DriverField): boolean {
  return quantity === field.quantity || (field.orTime === true && quantity === 'datetime');
}

/** True if a record is one value of the series. */
export function isInSeries(record: DataRecord, series: DriverSeries): boolean {
  const { first, last, step = 1 } = series;
  return (
    record.quantity === series.quantity &&
    record.storage >= first &&
    record.storage <= last &&
    (record.storage - first) % step === 0 &&
    record.tariff === (series.tariff ?? 0) &&
    record.subunit === 0 &&
    record.function === (series.function ?? 'instantaneous') &&
    hasVib(record, series)
  );
}

/** A VIF of one byte (two in the tables FB and FD), and the VIFE of the field, if it has one. */
function hasVib(
  record: DataRecord,
  field: { readonly vib?: string; readonly vife?: string },
): boolean {
  const { vib } = record;
  if (field.vib !== undefined) return vib === field.vib;
  const vifDigits = vib.startsWith('fb') || vib.startsWith('fd') ? 4 : 2;
  if (field.vife === undefined) return vib.length === vifDigits;
  return vib.length === vifDigits + field.vife.length && vib.endsWith(field.vife);
}
