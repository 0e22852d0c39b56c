/**
 * Telegram → named values, whatever the device: the driver that knows it, else what the standard
 * says for its kind, else the names of the quantities. Judges nothing: a value is what was sent.
 */
import { MANUFACTURER_DATA, type DataRecord } from '../data-record.ts';
import type { Telegram } from '../decode-telegram.ts';
import { isDateRecord } from '../first-records.ts';
import type { DeviceAddress } from '../link-layer.ts';
import type { PayloadShape } from '../payload-shape.ts';
import { meaningOf } from '../record-meaning.ts';
import { lastOccurrence } from './civil-dates.ts';
import { invalidTime, isCenturyOff } from './device-clock.ts';
import {
  isField,
  isFor,
  isInSeries,
  type Driver,
  type DriverField,
  type MeterField,
  type MeterKind,
} from './definition.ts';
import { readFlags, STANDARD_STATUS, type FlagName } from './flags.ts';
import { fieldsOfOther, otherPlan, type OtherField } from './other-fields.ts';
import { baseKey, profileBases, readProfileFields } from './profile-fields.ts';
import { isMonthBefore } from './month-before.ts';
import { vifEntry } from './record-layout.ts';
import { numberOf, recordText, recordUnit, scaled, valueExponent } from './record-value.ts';
import type { PayloadGrammar } from './payload-grammar.ts';
import { readGrammars } from './read-grammar.ts';
import { driverFor, genericDriver } from './registry.ts';
import { seriesDate } from './series-dates.ts';
import { unreadParts } from './unread-parts.ts';
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
  /** What was received and is in none of the fields, in words. */
  readonly unread: readonly string[];
}

/** Never throws: what the driver does not find is not in the reading. */
export function readMeter(telegram: Telegram): MeterReading {
  const { meter, records, tpl } = telegram;
  const choice = choiceOf(telegram);
  const { driver } = choice;
  const plan = planFor(choice, telegram);
  const clock = textAt(plan.clock, records);
  const flags = readFlags(driver.status ?? STANDARD_STATUS, tpl.status);
  const invalid = clock === null ? invalidTime(records[plan.clock]) : null;
  const isShown = (clock ?? invalid) !== null;
  if (isShown && isCenturyOff(records[plan.clock])) addAll(flags, ['clock-century']);
  if (invalid !== null) addAll(flags, ['clock-invalid']);
  const fields: MeterField[] = [];
  for (const row of plan.rows) {
    const record = records[row.record];
    if (record === undefined || isOtherDay(row.field, record, records)) continue;
    const date = lastOccurrence(textAt(row.date, records), clock);
    const at = date === null ? null : date.slice(0, DATE_LENGTH);
    const field = fieldOf(row, record, { at, clock });
    const isInvalid = invalid !== null && row.record === plan.clock;
    fields.push(isInvalid ? { ...field, value: invalid } : field);
    if (row.field.flags !== undefined) addAll(flags, readFlags(row.field.flags, bitsOf(record)));
  }
  if (driver.series !== undefined) fields.push(...seriesFields(driver, records, clock));
  if (driver.profile !== undefined) fields.push(...readProfileFields(driver, records));
  const input = { plain: telegram.plain, records, ci: telegram.ci, meter };
  const own = driver.payload?.(input) ?? (driver.grammars && readGrammars(driver.grammars, input));
  const bases = plan.others.length > 0 ? profileBases(driver, records) : NO_PLACES;
  for (const { other, unless } of plan.others) {
    const record = records[other.record];
    if (record === undefined || (unless !== undefined && !isOtherDay(unless, record, records)))
      continue;
    // What the driver takes apart itself is no field of its own.
    if (own !== undefined && record.quantity === 'mfct') continue;
    if (!bases.has(baseKey(record))) fields.push(...fieldsOfOther(other, records, driver));
  }
  for (const { name, value, unit = '', at } of own?.fields ?? []) {
    fields.push(at === undefined ? { name, value, unit } : { name, value, unit, at });
  }
  addAll(flags, own?.flags ?? []);
  const mayLeave = own === undefined && (plan.hasMakers || telegram.payloadKind === 'opaque');
  const unread = mayLeave ? unreadParts(telegram) : NOTHING;
  return { meter, driver: driver.name, kind: driver.kind, fields, flags, unread };
}

const NOTHING: readonly string[] = [];
const MAKERS_QUANTITIES = new Set(['mfct', MANUFACTURER_DATA]);
const NO_PLACES: ReadonlySet<string> = new Set();

/** A driver with what is worked out for it once. */
interface Choice {
  readonly driver: Driver;
  /** False for the standard's own drivers, which leave records over. */
  readonly isKnown: boolean;
  /** A record then meets one or two candidates. */
  readonly candidates: ReadonlyMap<string, readonly Candidate[]>;
  readonly plans: WeakMap<PayloadShape, Plan>;
}

interface Candidate {
  readonly name: string;
  readonly field: DriverField;
}

// The codec gives one address object per meter, so the driver is looked for once for each.
const choices = new WeakMap<DeviceAddress, Choice>();
const choicesOfDrivers = new WeakMap<Driver, Choice>();

/** An address of PRIOS names no device, so its payload is asked. */
function choiceOf({ meter, plain, records, ci, payloadKind, drivers }: Telegram): Choice {
  const given = drivers?.find((each) => isFor(each, meter));
  if (given !== undefined) return choiceOfDriver(given, true);
  const choice = choiceFor(meter);
  if (choice.isKnown || payloadKind !== 'opaque') return choice;
  const isPrios = readPrios({ plain, records, ci, meter }) !== undefined;
  return isPrios ? choiceOfDriver(waterDiehlPrios, true) : choice;
}

function choiceFor(meter: DeviceAddress): Choice {
  const made = choices.get(meter);
  if (made !== undefined) return made;
  const known = driverFor(meter);
  const choice = choiceOfDriver(known ?? genericDriver(meter), known !== undefined);
  choices.set(meter, choice);
  return choice;
}

function choiceOfDriver(driver: Driver, isKnown: boolean): Choice {
  const made = choicesOfDrivers.get(driver);
  if (made !== undefined) return made;
  const rows = Object.entries(driver.fields).map(([name, field]) => ({ name, field }));
  const candidates = Map.groupBy(rows, ({ field }) => field.quantity);
  const daysOrTimes = rows.filter(({ field }) => field.orTime === true);
  if (daysOrTimes.length > 0) {
    candidates.set('datetime', [...(candidates.get('datetime') ?? []), ...daysOrTimes]);
  }
  const choice = { driver, isKnown, candidates, plans: new WeakMap<PayloadShape, Plan>() };
  choicesOfDrivers.set(driver, choice);
  return choice;
}

/** Which record is which field. Only DIF and VIF decide, so that it holds for a whole shape. */
interface Plan {
  /** Index of the record with the device's clock; -1 for none. */
  readonly clock: number;
  /** In the order of the telegram. */
  readonly rows: readonly PlanRow[];
  /** The records that the driver leaves over. */
  readonly others: readonly LeftOver[];
  /** Some record is the maker's own. */
  readonly hasMakers: boolean;
}

interface LeftOver {
  readonly other: OtherField;
  /** The field that the record is, unless its date says otherwise. */
  readonly unless?: DriverField;
}

/** Fields that come of one record each, for all telegrams of a shape. */
export interface FieldsOfShape {
  /** Index of the record with the device's clock; -1 for none. */
  readonly clock: number;
  readonly rows: readonly FieldOfRecord[];
}

export interface FieldOfRecord extends FieldPlan {
  readonly record: number;
  readonly date: number;
  readonly hasFlags: boolean;
}

/** Undefined where the driver or a record gives fields in any other way. */
export function fieldsOfShape(telegram: Telegram): FieldsOfShape | undefined {
  const choice = choiceOf(telegram);
  const { records } = telegram;
  const { series = [], profile, grammars = [] } = choice.driver;
  const plan = planFor(choice, telegram);
  const isOwn = plan.hasMakers || grammars.some((each) => mayRead(each, telegram));
  const inSeries = series.some((each) => records.some((record) => isInSeries(record, each)));
  if (isOwn || inSeries || plan.rows.some(({ field }) => field.when !== undefined))
    return undefined;
  if (plan.others.length > 0 && profile !== undefined) return undefined;
  const others = plan.others.flatMap(({ other }) => otherOfRecord(other, records[other.record]));
  if (others.length < plan.others.length) return undefined;
  const rows = plan.rows.map((row) => ({ ...row, hasFlags: row.field.flags !== undefined }));
  return { clock: plan.clock, rows: [...rows, ...others] };
}

function mayRead({ from, ci }: PayloadGrammar, telegram: Telegram): boolean {
  return from !== 'block' && (ci === undefined || ci.includes(telegram.ci));
}

/** None for one whose day or text is somewhere else. */
function otherOfRecord(
  { name, unit, exp10, record: index }: OtherField,
  record: DataRecord | undefined,
): FieldOfRecord[] {
  if (record === undefined || record.storage !== 0) return [];
  const { type, isUnsigned, isVoid } = meaningOf(record);
  if (type !== 'number' || vifEntry(record.vib).type !== 'number' || isVoid) return [];
  const row = { name, unit, exp10, isUnsigned, isDay: false, hasFlags: false };
  return [{ ...row, record: index, date: -1 }];
}

interface PlanRow extends FieldPlan {
  readonly field: DriverField;
  /** Index of the record. */
  readonly record: number;
  /** Index of the record whose date says when the value held; -1 for none. */
  readonly date: number;
}

function planFor(choice: Choice, { records, shape }: Telegram): Plan {
  const known = shape === undefined ? undefined : choice.plans.get(shape);
  if (known !== undefined) return known;
  const plan = planOf(choice, records);
  if (shape !== undefined) choice.plans.set(shape, plan);
  return plan;
}

function planOf(choice: Choice, records: readonly DataRecord[]): Plan {
  const found = collect(choice, records);
  const others = otherPlan(records, leftOver(choice, records, found), namesTaken(choice, found));
  const rows: PlanRow[] = [];
  const conditions = new Map<number, DriverField>();
  for (const [name, { field, record: index }] of found) {
    const record = records[index];
    if (record === undefined) continue;
    const date = found.get(field.at ?? '')?.record ?? -1;
    rows.push({ ...fieldPlan(name, record, field), field, record: index, date });
    if (field.when !== undefined) conditions.set(index, field);
  }
  const leftOvers = others.map((other) => {
    const unless = conditions.get(other.record);
    return unless === undefined ? { other } : { other, unless };
  });
  const hasMakers = records.some(({ quantity }) => MAKERS_QUANTITIES.has(quantity));
  return { clock: found.get('deviceTime')?.record ?? -1, rows, others: leftOvers, hasMakers };
}

/** Records that are no field and in no series, and those that may be none by their date. */
function leftOver(
  { driver }: Choice,
  records: readonly DataRecord[],
  found: ReadonlyMap<string, Found>,
): number[] {
  const read = new Set<number>();
  for (const { field, record } of found.values()) if (field.when === undefined) read.add(record);
  return [...records.keys()].filter((index) => {
    const record = records[index];
    const series = driver.series ?? [];
    return (
      record !== undefined && !read.has(index) && !series.some((each) => isInSeries(record, each))
    );
  });
}

function namesTaken({ driver }: Choice, found: ReadonlyMap<string, Found>): Set<string> {
  const { series = [], profile } = driver;
  return new Set([
    ...found.keys(),
    ...series.map(({ name }) => name),
    ...(profile === undefined ? [] : [profile.name]),
  ]);
}

interface Found {
  readonly field: DriverField;
  /** Index of the record. */
  readonly record: number;
}

/** One record per field: the first of the storage number that the driver prefers. */
function collect({ candidates }: Choice, records: readonly DataRecord[]): Map<string, Found> {
  const found = new Map<string, Found>();
  const alike = new Map<string, number>();
  for (const [index, record] of records.entries()) {
    for (const { name, field } of candidates.get(record.quantity) ?? NO_CANDIDATES) {
      if (!isField(record, field) || isOtherOne(name, field, alike)) continue;
      const other = records[found.get(name)?.record ?? -1];
      if (other === undefined || rank(field, record) < rank(field, other)) {
        found.set(name, { field, record: index });
      }
    }
  }
  return found;
}

const NO_CANDIDATES: readonly Candidate[] = [];

/** True where the field is the n-th of several records that look alike, and this is another. */
function isOtherOne(name: string, { nth }: DriverField, alike: Map<string, number>): boolean {
  if (nth === undefined) return false;
  const at = alike.get(name) ?? 0;
  alike.set(name, at + 1);
  return at !== nth;
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

function textAt(index: number, records: readonly DataRecord[]): string | null {
  const record = index < 0 ? undefined : records[index];
  return record === undefined ? null : recordText(record);
}

interface When {
  /** The day of the value; null where it is not known or now. */
  readonly at: string | null;
  readonly clock: string | null;
}

/** What is known of a field before its data. */
interface FieldPlan {
  readonly name: string;
  readonly unit: string;
  readonly exp10: number;
  readonly isUnsigned: boolean;
  /** A day, whatever time of day is sent with it. */
  readonly isDay: boolean;
}

function fieldPlan(name: string, record: DataRecord, field?: DriverField): FieldPlan {
  const { unit = recordUnit(record), orTime = false } = field ?? {};
  const isUnsigned = vifEntry(record.vib).isUnsigned === true;
  return { name, unit, exp10: valueExponent(record), isUnsigned, isDay: orTime };
}

function fieldOf(
  { name, unit, exp10, isUnsigned, isDay }: FieldPlan,
  record: DataRecord,
  { at, clock }: When,
): MeterField {
  const whole = recordText(record);
  const text = isDay && whole !== null ? whole.slice(0, DATE_LENGTH) : whole;
  const integer = isUnsigned ? numberOf(record, true) : record.value;
  const number = typeof integer === 'number' ? scaled(integer, exp10) : null;
  const day = text !== null && isDateRecord(record) ? lastOccurrence(text, clock) : text;
  const value = text === null ? number : day;
  return at === null ? { name, value, unit } : { name, value, unit, at };
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
      fields.push(fieldOf(fieldPlan(name, record), record, { at, clock }));
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
