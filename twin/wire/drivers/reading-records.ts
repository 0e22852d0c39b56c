/**
 * Named values → the records that are read under those names: the way back of read-meter.ts. A
 * telegram of the device, where there is one, gives their order, scales and data fields; else the
 * driver's layout does, and for other names what the name itself says.
 */
import { didYouMean } from '#kernel/did-you-mean.ts';
import { readProfileHead } from '../compact-profile.ts';
import { DATA_FIELDS } from '../data-field.ts';
import { MANUFACTURER_DATA, type DataRecord } from '../data-record.ts';
import type { Telegram } from '../decode-telegram.ts';
import type { DataRecordSpec } from '../encode-record.ts';
import { wireError } from '../errors.ts';
import { meaningOf } from '../record-meaning.ts';
import {
  isField,
  isInSeries,
  type Driver,
  type DriverField,
  type DriverSeries,
} from './definition.ts';
import { flaggedValues } from './flag-values.ts';
import { slotOfName } from './named-slots.ts';
import { isMakersBlock } from './other-fields.ts';
import { profileSpecs } from './profile-records.ts';
import { readMeter } from './read-meter.ts';
import { fullLayout, usualRow } from './record-layout.ts';
import { sentAgain, slotOf } from './sent-records.ts';
import {
  filled,
  type GivenValue,
  type GivenValues,
  type Placed,
  type ValueSlot,
} from './value-slots.ts';

export interface ReadingSpec {
  readonly driver: Driver;
  readonly values: GivenValues;
  readonly flags?: readonly string[];
  /** A telegram of such a device: its records, and all of it with `keepsAll`. */
  readonly example?: Telegram | undefined;
  readonly keepsAll?: boolean;
}

interface SentReading {
  readonly records: readonly DataRecordSpec[];
  /** The status byte that says the flags which it has bits for. */
  readonly status: number;
  /** Names that no record has: what the maker's own bytes say, or nobody. */
  readonly unplaced: readonly string[];
  /** Likewise. */
  readonly unplacedFlags: readonly string[];
}

/** Throws WIRE_NOT_ENCODABLE. */
export function readingRecords(spec: ReadingSpec): SentReading {
  const { driver, example, flags = [] } = spec;
  const { status, values, unplaced: unplacedFlags } = flaggedValues(driver, spec.values, flags);
  const isOpaque = example?.payloadKind === 'opaque';
  const placed: Placed[] = [];
  const unplaced: string[] = [];
  for (const [name, given] of withDays(driver, values)) {
    const found = isOpaque ? undefined : place(spec, name, given);
    if (found === undefined) unplaced.push(name);
    else placed.push(...found);
  }
  const taken = new Set(placed.map(({ at }) => at));
  const kept = spec.keepsAll === true ? (example?.records ?? []) : [];
  for (const [at, record] of kept.entries()) {
    if (!taken.has(at)) placed.push({ at, spec: sentAgain(record) });
  }
  // What belongs to the maker ends the payload.
  const last = (each: Placed): number => (each.spec.field === MAKERS_FIELD ? 1 : 0);
  placed.sort((one, other) => last(one) - last(other) || one.at - other.at);
  return { records: placed.map((each) => each.spec), status, unplaced, unplacedFlags };
}

const MAKERS_FIELD = 0xf;

/** The day of a value is a field of its own. */
function withDays({ fields }: Driver, values: GivenValues): GivenValues {
  const all = new Map(values);
  for (const [name, [given]] of values) {
    const day = fields[name]?.at;
    if (day !== undefined && given?.at !== undefined && !all.has(day)) {
      all.set(day, [{ value: given.at }]);
    }
  }
  return all;
}

/** Undefined where no record has the name. */
function place(
  spec: ReadingSpec,
  name: string,
  given: readonly GivenValue[],
): readonly Placed[] | undefined {
  const { driver, example } = spec;
  const records = example?.records ?? [];
  const field = driver.fields[name];
  if (field !== undefined) return [placeField(spec, { name, field, value: only(name, given) })];
  const series = (driver.series ?? []).filter((each) => each.name === name);
  if (series.length > 0) return placeSeries(series, records, given);
  const profile = profileOf(spec, name);
  if (profile !== undefined) return profileSpecs(name, given, { ...profile, records });
  const at = recordOfName(spec, name);
  const record = records[at];
  // What the example says and no record of it does stands in the maker's own bytes.
  if (record === undefined && example !== undefined && namesOf(example).has(name)) return undefined;
  const slot = record === undefined ? slotOfName(name) : slotOf(record);
  if (slot === undefined) return undefined;
  const value = only(name, given);
  return [
    { at: at < 0 ? AFTER_ALL : at, spec: filled(slot, name, value) },
    ...dayOf(slot, value, records),
  ];
}

/** After what the example and the layout have. */
const AFTER_ALL = 1000;
const AFTER_EXAMPLE = 500;

function only(name: string, given: readonly GivenValue[]): GivenValue {
  const [value, ...more] = given;
  if (value !== undefined && more.length === 0) return value;
  const details = { what: name, expected: 'one value', found: `${given.length}` };
  throw wireError('WIRE_NOT_ENCODABLE', { details });
}

interface NamedField {
  readonly name: string;
  readonly field: DriverField;
  readonly value: GivenValue;
}

function placeField({ driver, example }: ReadingSpec, { name, field, value }: NamedField): Placed {
  const records = example?.records ?? [];
  const like = records.flatMap((each, index) => (isField(each, field) ? [index] : []));
  const at = field.nth === undefined ? bestOf(like, records, field) : (like[field.nth] ?? -1);
  const record = records[at];
  if (record !== undefined) {
    const own = { ...slotOf(record), isDrivers: true } as const;
    const slot = field.unit === undefined ? own : { ...own, unit: field.unit };
    return { at, spec: filled(slot, name, value) };
  }
  const rows = fullLayout(driver);
  const index = rows.findIndex((row) => row.field === name);
  const { coding = 4, vib = '' } = rows[index] ?? {};
  const { function: kind = 'instantaneous', storage, tariff = 0, subunit = 0, unit } = field;
  const slot = {
    function: kind,
    storage: storage[0] ?? 0,
    tariff,
    subunit,
    field: coding,
    isDrivers: true,
  } as const;
  const named = unit === undefined ? {} : { unit };
  const text = vib.startsWith('7c') ? { vib: '7c', sentVib: vib, unit: '' } : { vib };
  return {
    at: AFTER_EXAMPLE + index,
    spec: filled({ ...slot, ...text, ...named }, name, value),
  };
}

/** Of the storage number that the driver prefers. */
function bestOf(
  indexes: readonly number[],
  records: readonly DataRecord[],
  { storage }: DriverField,
): number {
  const rank = (index: number): number => storage.indexOf(records[index]?.storage ?? 0);
  return indexes.toSorted((one, other) => rank(one) - rank(other))[0] ?? -1;
}

function placeSeries(
  series: readonly DriverSeries[],
  records: readonly DataRecord[],
  given: readonly GivenValue[],
): Placed[] {
  const places = series.flatMap((each) => {
    const { first, last, step = 1 } = each;
    const count = Math.floor((last - first) / step) + 1;
    return Array.from({ length: count }, (_, index) => ({ each, storage: first + index * step }));
  });
  // Some devices leave places out; their telegram says which.
  const sent = places.filter(({ each, storage }) =>
    records.some((record) => record.storage === storage && isInSeries(record, each)),
  );
  const room = sent.length >= given.length ? sent : places;
  if (given.length > room.length) {
    const name = series[0]?.name ?? '';
    const details = { what: name, expected: `at most ${room.length} values`, found: given.length };
    throw wireError('WIRE_NOT_ENCODABLE', { details });
  }
  return given.flatMap((value, index) => {
    const target = room[index];
    return target === undefined ? [] : seriesValue(target.each, target.storage, { value, records });
  });
}

function seriesValue(
  series: DriverSeries,
  storage: number,
  { value, records }: { readonly value: GivenValue; readonly records: readonly DataRecord[] },
): Placed[] {
  const at = records.findIndex((each) => each.storage === storage && isInSeries(each, series));
  const record = records[at];
  const { coding, vib } = usualRow(series.name, series);
  const { function: kind = 'instantaneous', tariff = 0 } = series;
  const usual = { function: kind, storage, tariff, subunit: 0, field: coding, vib };
  const slot: ValueSlot = { ...(record === undefined ? usual : slotOf(record)), isDrivers: true };
  const placed = {
    at: at < 0 ? AFTER_EXAMPLE + storage : at,
    spec: filled(slot, series.name, value),
  };
  return series.at === 'own-date' ? [placed, ...dayOf(slot, value, records)] : [placed];
}

/** The date under the storage number of a value that says when it held. */
function dayOf(slot: ValueSlot, { at }: GivenValue, records: readonly DataRecord[]): Placed[] {
  if (at === undefined || slot.storage === 0) return [];
  const place = records.findIndex(
    ({ quantity, storage, tariff }) =>
      (quantity === 'date' || quantity === 'datetime') &&
      storage === slot.storage &&
      tariff === slot.tariff,
  );
  const record = records[place];
  const own = record === undefined ? { ...slot, field: 2, vib: '6c' } : slotOf(record);
  return [{ at: place < 0 ? AFTER_ALL : place, spec: filled(own, 'date', { value: at }) }];
}

function profileOf(
  spec: ReadingSpec,
  name: string,
): { readonly quantity: string; readonly record?: DataRecord; readonly at?: number } | undefined {
  const { driver, example } = spec;
  const records = example?.records ?? [];
  const { profile } = driver;
  const isOwn = profile?.name === name;
  const at = isOwn
    ? records.findIndex(
        (each) => each.quantity === profile.quantity && readProfileHead(each) !== undefined,
      )
    : recordOfName(spec, name, (each) => readProfileHead(each) !== undefined);
  const record = records[at];
  if (record !== undefined) return { quantity: record.quantity, record, at };
  return isOwn ? { quantity: profile.quantity } : undefined;
}

/** The record that gives the reading the name; -1 for none, and for one that the driver reads itself. */
function recordOfName(
  { driver, example }: ReadingSpec,
  name: string,
  isMeant: (record: DataRecord) => boolean = () => true,
): number {
  if (example === undefined) return -1;
  const before = valuesOf(example, name);
  if (before === '[]') return -1;
  const { records } = example;
  return records.findIndex((record, at) => {
    if (!isMeant(record) || isDriversOwn(driver, record)) return false;
    const other = { ...example, shape: undefined, records: records.with(at, changed(record)) };
    return valuesOf(other, name) !== before;
  });
}

function isDriversOwn({ fields, series = [] }: Driver, record: DataRecord): boolean {
  if (record.quantity === MANUFACTURER_DATA || isMakersBlock(record)) return true;
  if (series.some((each) => isInSeries(record, each))) return true;
  return Object.values(fields).some((field) => isField(record, field) && field.nth === undefined);
}

function valuesOf(telegram: Telegram, name: string): string {
  const { fields } = readMeter(telegram);
  return JSON.stringify(fields.flatMap((each) => (each.name === name ? [each.value] : [])));
}

/** The record with another value. */
function changed(record: DataRecord): DataRecord {
  const { value, text, raw, dib } = record;
  if (typeof value === 'number') return { ...record, value: value === 1 ? 2 : 1, raw: '01' };
  if (typeof value === 'string') return { ...record, value: `2001-01-02${value.slice(10)}` };
  if (text !== undefined) return { ...record, text: `${text}.` };
  const isBytes = DATA_FIELDS[parseInt(dib.slice(1), 16)]?.coding === 'variable';
  if (isBytes) return { ...record, raw: `00${raw}` };
  const { type } = meaningOf(record);
  return { ...record, raw: '01', value: type === 'number' || type === 'flags' ? 1 : '2001-01-02' };
}

function namesOf(telegram: Telegram): Set<string> {
  return new Set(readMeter(telegram).fields.map(({ name }) => name));
}

/** WIRE_FIELD_UNKNOWN with the name that is probably meant. */
export function unknownField({ driver, example }: ReadingSpec, name: string): Error {
  const names = [
    ...Object.keys(driver.fields),
    ...(driver.series ?? []).map((each) => each.name),
    ...(driver.profile === undefined ? [] : [driver.profile.name]),
    ...(example === undefined ? [] : namesOf(example)),
  ];
  const meant = didYouMean(name, names);
  const details = { field: name, driver: driver.name };
  if (meant === undefined) return wireError('WIRE_FIELD_UNKNOWN', { details });
  return wireError('WIRE_FIELD_UNKNOWN', { details, hint: `did you mean ${meant}?` });
}
