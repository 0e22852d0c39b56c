/**
 * Telegram → named values, whatever the device: the driver that knows it, else what the standard
 * says for its kind, else the names of the quantities. Judges nothing: a value is what was sent.
 */
import type { DataRecord } from '../data-record.ts';
import type { Telegram } from '../decode-telegram.ts';
import type { DeviceAddress } from '../link-layer.ts';
import { lastOccurrence } from './civil-dates.ts';
import { isField, isInSeries } from './definition.ts';
import type { Driver, DriverField, MeterField, MeterKind } from './definition.ts';
import { readFlags, STANDARD_STATUS } from './flags.ts';
import type { FlagName } from './flags.ts';
import { otherFields } from './other-fields.ts';
import { readProfileFields } from './profile-fields.ts';
import { isMonthBefore } from './month-before.ts';
import { recordText, recordUnit, recordValue } from './record-value.ts';
import { driverFor, genericDriver } from './registry.ts';
import { seriesDate } from './series-dates.ts';
import { readPrios, waterDiehlPrios } from './water-diehl-prios.ts';

export type { MeterField } from './definition.ts';

export interface MeterReading {
  readonly meter: DeviceAddress;
  /** Name of the driver; one of the standard (`water-oms` …) where none knows the device. */
  readonly driver: string;
  readonly kind: MeterKind;
  /** In the order of the telegram; then series and profiles, one field per value. */
  readonly fields: readonly MeterField[];
  readonly flags: readonly FlagName[];
}

/** Never throws: what the driver does not find is not in the reading. */
export function readMeter(telegram: Telegram): MeterReading {
  const { meter, records, tpl } = telegram;
  const { driver, isKnown, plan } = choiceOf(telegram);
  const found = collect(plan, records);
  const clock = clockOf(plan, found);
  const flags = readFlags(driver.status ?? STANDARD_STATUS, tpl.status);
  const fields: MeterField[] = [];
  for (const row of found.order) {
    const record = found.records[row.index];
    if (record === undefined || isOtherDay(row.field, record, records)) continue;
    fields.push(fieldOf(row, record, { at: dateOf(row, found, clock), clock }));
    if (row.field.flags !== undefined) addAll(flags, readFlags(row.field.flags, bitsOf(record)));
  }
  if (driver.series !== undefined) fields.push(...seriesFields(driver, records, clock));
  if (driver.profile !== undefined) fields.push(...readProfileFields(driver, records));
  if (!isKnown) fields.push(...otherFields(driver, records));
  const own = driver.payload?.({ plain: telegram.plain, records, ci: telegram.ci, meter });
  for (const field of own?.fields ?? []) fields.push({ unit: '', ...field });
  addAll(flags, own?.flags ?? []);
  return { meter, driver: driver.name, kind: driver.kind, fields, flags };
}

interface Choice {
  readonly driver: Driver;
  /** False for the standard's own drivers, which leave records over. */
  readonly isKnown: boolean;
  readonly plan: Plan;
}

// The codec gives one address object per meter, so the choice is made once for each.
const choices = new WeakMap<DeviceAddress, Choice>();

/** An address of PRIOS names no device, so its payload is asked. */
function choiceOf({ meter, plain, records, ci, payloadKind }: Telegram): Choice {
  const choice = choiceFor(meter);
  if (choice.isKnown || payloadKind !== 'opaque') return choice;
  return readPrios({ plain, records, ci, meter }) === undefined ? choice : PRIOS;
}

function choiceFor(meter: DeviceAddress): Choice {
  const made = choices.get(meter);
  if (made !== undefined) return made;
  const known = driverFor(meter);
  const driver = known ?? genericDriver(meter);
  const choice = { driver, isKnown: known !== undefined, plan: planOf(driver) };
  choices.set(meter, choice);
  return choice;
}

interface Row {
  readonly index: number;
  readonly name: string;
  readonly field: DriverField;
  /** Index of the row whose date says when the value held; -1 for none. */
  readonly dateIndex: number;
}

interface Plan {
  readonly clockIndex: number;
  readonly byQuantity: ReadonlyMap<string, readonly Row[]>;
}

// Worked out once per driver: a record then meets one or two candidates.
const plans = new WeakMap<Driver, Plan>();

function planOf(driver: Driver): Plan {
  const known = plans.get(driver);
  if (known !== undefined) return known;
  const names = Object.keys(driver.fields);
  const rows = Object.entries(driver.fields).map(([name, field], index) => {
    const dateIndex = field.at === undefined ? -1 : names.indexOf(field.at);
    return { index, name, field, dateIndex };
  });
  const plan = {
    clockIndex: names.indexOf('deviceTime'),
    byQuantity: Map.groupBy(rows, ({ field }) => field.quantity),
  };
  plans.set(driver, plan);
  return plan;
}

const PRIOS: Choice = { driver: waterDiehlPrios, isKnown: true, plan: planOf(waterDiehlPrios) };

interface Found {
  /** By index of the row. */
  readonly records: (DataRecord | undefined)[];
  /** Rows in the order of the telegram. */
  readonly order: Row[];
  /** By index of the row, how many records came that look alike; only of rows with `nth`. */
  readonly alike: number[];
}

/** One record per field: the first of the storage number that the driver prefers. */
function collect(plan: Plan, records: readonly DataRecord[]): Found {
  const found: Found = { records: [], order: [], alike: [] };
  for (const record of records) {
    const rows = plan.byQuantity.get(record.quantity);
    if (rows === undefined) continue;
    for (const row of rows) {
      if (!isField(record, row.field) || isOtherOne(found, row)) continue;
      const other = found.records[row.index];
      if (other === undefined) found.order.push(row);
      if (other === undefined || rank(row.field, record) < rank(row.field, other)) {
        found.records[row.index] = record;
      }
    }
  }
  return found;
}

/** True where the field is the n-th of several records that look alike, and this is another. */
function isOtherOne({ alike }: Found, { index, field }: Row): boolean {
  if (field.nth === undefined) return false;
  const at = alike[index] ?? 0;
  alike[index] = at + 1;
  return at !== field.nth;
}

function isOtherDay(
  { when }: DriverField,
  record: DataRecord,
  records: readonly DataRecord[],
): boolean {
  return when !== undefined && !isMonthBefore(record, records);
}

function rank(field: DriverField, record: DataRecord): number {
  return field.storage.indexOf(record.storage);
}

function clockOf({ clockIndex }: Plan, { records }: Found): string | null {
  const clock = clockIndex < 0 ? undefined : records[clockIndex];
  return clock === undefined ? null : recordText(clock);
}

interface When {
  /** The day of the value; null where it is not known or now. */
  readonly at: string | null;
  readonly clock: string | null;
}

function fieldOf(
  { name, field }: Pick<Row, 'name'> & { readonly field?: DriverField },
  record: DataRecord,
  { at, clock }: When,
): MeterField {
  const text = recordText(record);
  const value = text === null ? recordValue(record) : lastOccurrence(text, clock);
  const unit = field?.unit ?? recordUnit(record);
  return at === null ? { name, value, unit } : { name, value, unit, at };
}

function dateOf({ dateIndex }: Row, { records }: Found, clock: string | null): string | null {
  const date = dateIndex < 0 ? undefined : records[dateIndex];
  if (date === undefined) return null;
  return lastOccurrence(recordText(date), clock)?.slice(0, DATE_LENGTH) ?? null;
}

const DATE_LENGTH = 'YYYY-MM-DD'.length;

function seriesFields(
  driver: Driver,
  records: readonly DataRecord[],
  clock: string | null,
): MeterField[] {
  const fields: MeterField[] = [];
  for (const series of driver.series ?? []) {
    const { name, first, step = 1 } = series;
    for (const record of records) {
      if (!isInSeries(record, series)) continue;
      const index = (record.storage - first) / step;
      const at = seriesDate(series, { record, index, records, clock });
      fields.push(fieldOf({ name }, record, { at, clock }));
    }
  }
  return fields;
}

/** Unsigned, whatever the data field says; bits beyond 32 have no names anywhere. */
function bitsOf(record: DataRecord): number {
  let bits = 0;
  for (let at = Math.min(record.raw.length, MAX_FLAG_DIGITS); at > 0; at -= 2) {
    bits = bits * 0x100 + parseInt(record.raw.slice(at - 2, at), 16);
  }
  return bits;
}

const MAX_FLAG_DIGITS = 8;

/** Each flag once. */
function addAll(flags: FlagName[], more: readonly FlagName[]): void {
  for (const flag of more) if (!flags.includes(flag)) flags.push(flag);
}
