/**
 * Telegram → what is stored of it: the main value of the meter's kind, due date and its value, the
 * meter's clock, and everything else that its driver names. A value that the meter does not send
 * is not made up.
 */
import type { Instant } from '#kernel/time.ts';
import type { Telegram } from '#wire/decode-telegram.ts';
import { deviceInstant, readHca } from '#wire/drivers/hca-oms.ts';
import { readMeter, type MeterField, type MeterReading } from '#wire/drivers/index.ts';
import type { Measure } from '../store/meter-kinds.ts';
import { writeFields } from '../store/reading-fields.ts';

interface ReadingValues {
  readonly deviceAt: Instant | null;
  readonly units: number;
  readonly dueDate: string | null;
  readonly dueDateUnits: number | null;
  /** Further named values as JSON; null where there are none. */
  readonly fields: string | null;
  /** What it reports of itself and somebody vouches for: its payload, or a MAC over its status byte. */
  readonly vouchedFlags: readonly string[];
}

/** Undefined where the telegram states no value of the kind, or one that cannot be. */
export function readValues(telegram: Telegram, measure: Measure): ReadingValues | undefined {
  return isPlainAllocator(telegram, measure)
    ? allocatorValues(telegram)
    : namedValues(telegram, measure);
}

/** Units, due date with its units, error date, clock: the usual telegram, and nothing to add. */
const PLAIN_RECORDS = 5;

function isPlainAllocator({ records, tpl, payloadKind }: Telegram, { quantity }: Measure): boolean {
  return (
    quantity === 'hca' &&
    payloadKind === 'records' &&
    tpl.status === 0 &&
    records.length <= PLAIN_RECORDS &&
    records.some((record) => record.quantity === 'hca' && record.storage === 0) &&
    records.every((record) => record.function !== 'error' || record.value === null)
  );
}

function allocatorValues(telegram: Telegram): ReadingValues | undefined {
  const { units, dueDate, dueDateUnits, deviceTimeMs } = readHca(telegram);
  if (!isCount(units)) return undefined;
  return {
    deviceAt: finite(deviceTimeMs),
    units,
    dueDate: civilDate(dueDate),
    dueDateUnits: isCount(dueDateUnits) ? dueDateUnits : null,
    fields: null,
    vouchedFlags: [],
  };
}

function namedValues(telegram: Telegram, measure: Measure): ReadingValues | undefined {
  const reading = readMeter(telegram);
  const units = mainValue(reading, measure);
  if (units === undefined || (units < 0 && measure.course !== 'level')) return undefined;
  const { dueDateField } = measure;
  const due = dueDateField === undefined ? undefined : fieldOf(reading, dueDateField);
  const main = new Set(['dueDate', 'deviceTime', measure.field, dueDateField]);
  const others = reading.fields.filter(({ name, value }) => value !== null && !main.has(name));
  return {
    deviceAt: finite(deviceInstant(telegram.records) ?? clockInstant(reading)),
    units,
    dueDate: civilDate(fieldOf(reading, 'dueDate')?.value ?? due?.at ?? null),
    dueDateUnits: due === undefined ? null : (steps(due, measure) ?? null),
    fields: writeFields({
      fields: others,
      flags: reading.flags,
      isVouched: telegram.mac === 'valid',
    }),
    vouchedFlags: vouchedFlags(telegram, reading),
  };
}

/** The day of an error is a state, too: an allocator notes when it was opened or taken off. */
const ERROR_DATE = 'error-date';
/** A flow below 0 is the same state as the flag of makers that send one. */
const BACKFLOW = 'backflow';

function vouchedFlags(telegram: Telegram, reading: MeterReading): readonly string[] {
  const { tpl } = telegram;
  const isStatusVouched = telegram.mac === 'valid' || tpl.status === 0;
  const { flags } = isStatusVouched
    ? reading
    : readMeter({ ...telegram, tpl: { ...tpl, status: 0 } });
  const hasErrorDate = (fieldOf(reading, 'errorDate')?.value ?? null) !== null;
  const flow = fieldOf(reading, 'volumeFlow')?.value;
  return [
    ...flags,
    ...(hasErrorDate ? [ERROR_DATE] : []),
    ...(typeof flow === 'number' && flow < 0 ? [BACKFLOW] : []),
  ];
}

/** A smoke detector's value is its flag, whatever else it sends. */
function mainValue(reading: MeterReading, measure: Measure): number | undefined {
  if (measure.field === 'smoke') return reading.flags.includes('smoke') ? 1 : 0;
  const field = fieldOf(reading, measure.field);
  return field === undefined ? undefined : steps(field, measure);
}

function fieldOf({ fields }: MeterReading, name: string): MeterField | undefined {
  return fields.find((field) => field.name === name);
}

/** What one of a unit is in the unit in which the portal counts. */
const FACTORS: Readonly<Record<string, number>> = {
  'MJ>kWh': 1 / 3.6,
  'GJ>kWh': 1000 / 3.6,
  'MWh>kWh': 1000,
  'Wh>kWh': 0.001,
  'HCA>': 1,
};

/** Undefined for no value, another unit than the kind's, and what no whole number can hold. */
function steps({ value, unit }: MeterField, measure: Measure): number | undefined {
  const factor = unit === measure.unit ? 1 : FACTORS[`${unit}>${measure.unit}`];
  if (typeof value !== 'number' || factor === undefined) return undefined;
  const count = Math.round(value * factor * 10 ** -measure.exp10);
  return Number.isSafeInteger(count) ? count : undefined;
}

const HOUR_OFFSET = '+01:00';
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/;

/** Meter clocks keep winter time. What a clock says of itself is believed: an invalid one tells none. */
function clockInstant(reading: MeterReading): Instant | null {
  if (reading.flags.includes('clock-invalid')) return null;
  const value = fieldOf(reading, 'deviceTime')?.value;
  if (typeof value !== 'string' || !LOCAL_TIME.test(value)) return null;
  return Date.parse(`${value}${HOUR_OFFSET}`);
}

function finite(at: Instant | null): Instant | null {
  return at !== null && Number.isFinite(at) ? at : null;
}

function isCount(value: number | null): value is number {
  return value !== null && Number.isSafeInteger(value) && value >= 0;
}

const CIVIL_DATE = /^\d{4}-\d{2}-\d{2}$/;

function civilDate(value: string | number | null): string | null {
  return typeof value === 'string' && CIVIL_DATE.test(value) ? value : null;
}
