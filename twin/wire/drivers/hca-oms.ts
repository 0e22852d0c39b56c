/**
 * Heat cost allocators with OMS records (EN 834 devices; OMS Vol. 2, annex B): units now and at
 * the due date, the month before, error date, clock. Units are a dimensionless share, not energy.
 */
import { HOUR_MS, type CivilDate, type Instant } from '#kernel/time.ts';
import type { DataRecord } from '../data-record.ts';
import type { Telegram } from '../decode-telegram.ts';
import { wireError } from '../errors.ts';
import { formatAddress } from '../link-layer.ts';
import { lastOccurrence } from './civil-dates.ts';
import { defineDriver, findField, type DriverField } from './definition.ts';
import { isMonthBefore } from './month-before.ts';
import { byOwnDate, HCA_FIELDS } from './standard-fields.ts';

export const hcaOms = defineDriver({
  name: 'hca-oms',
  kind: 'heat-cost-allocator',
  about: 'heat cost allocator with OMS data records',
  detect: [{ types: [0x08] }, { manufacturer: 'TCH', types: [0x80] }],
  fields: byOwnDate(HCA_FIELDS),
  profile: {
    name: 'monthUnits',
    quantity: 'hca',
    only: 'months',
    about: 'units at the change of a month',
  },
});

export interface HcaReading {
  /** Null where the device sends "no value". */
  readonly units: number | null;
  readonly dueDate: CivilDate | null;
  readonly dueDateUnits: number | null;
  readonly previousMonthDate: CivilDate | null;
  readonly previousMonthUnits: number | null;
  readonly errorDate: CivilDate | null;
  /** `YYYY-MM-DDTHH:MM` as the device's clock shows it. */
  readonly deviceTime: string | null;
  /** The same as an instant: UTC+1 all year, UTC+2 only where the device marks summer time. */
  readonly deviceTimeMs: Instant | null;
}

/** Throws WIRE_NOT_AN_ALLOCATOR where the telegram holds no units record. */
export function readHca(telegram: Telegram): HcaReading {
  const { records, meter } = telegram;
  const { fields } = hcaOms;
  const previousMonth = (field: DriverField): DataRecord | undefined => {
    const record = findField(records, field);
    return record !== undefined && isMonthBefore(record, records) ? record : undefined;
  };
  const units = findField(records, fields.units);
  if (units === undefined) {
    const type = meter.type.toString(16).padStart(2, '0');
    throw wireError('WIRE_NOT_AN_ALLOCATOR', { details: { meter: formatAddress(meter), type } });
  }
  const clock = findField(records, fields.deviceTime);
  const deviceTime = timeOf(clock);
  return {
    units: numberOf(units),
    dueDate: lastOccurrence(textOf(findField(records, fields.dueDate)), deviceTime),
    dueDateUnits: numberOf(findField(records, fields.dueDateUnits)),
    previousMonthDate: textOf(previousMonth(fields.previousMonthDate)),
    previousMonthUnits: numberOf(previousMonth(fields.previousMonthUnits)),
    errorDate: textOf(findField(records, fields.errorDate)),
    deviceTime,
    deviceTimeMs: instantOf(clock, deviceTime),
  };
}

/** The device's clock as an instant, of any device with the usual record; null without. */
export function deviceInstant(records: readonly DataRecord[]): Instant | null {
  const clock = findField(records, hcaOms.fields.deviceTime);
  return instantOf(clock, timeOf(clock));
}

function timeOf(clock: DataRecord | undefined): string | null {
  return textOf(clock)?.slice(0, 16).replace(' ', 'T') ?? null;
}

function instantOf(clock: DataRecord | undefined, time: string | null): Instant | null {
  return time === null ? null : Date.parse(`${time}Z`) - clockOffsetHours(clock) * HOUR_MS;
}

/** Type F marks summer time in bit 7 of its hour byte (EN 13757-3:2018, annex A). */
function clockOffsetHours(clock: DataRecord | undefined): number {
  const hourByte = parseInt(clock?.raw.slice(2, 4) ?? '', 16);
  return clock?.raw.length === TYPE_F_DIGITS && hourByte & 0x80 ? 2 : 1;
}

const TYPE_F_DIGITS = 8;

function numberOf(record: DataRecord | undefined): number | null {
  return typeof record?.value === 'number' ? record.value : null;
}

function textOf(record: DataRecord | undefined): string | null {
  return typeof record?.value === 'string' ? record.value : (record?.text ?? null);
}
