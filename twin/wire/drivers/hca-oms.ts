/**
 * Heat cost allocators with OMS records (EN 834 devices; OMS Vol. 2, annex B): units now and at
 * the due date, the month before, error date, clock. Units are a dimensionless share, not energy.
 */
import { HOUR_MS } from '#kernel/time.ts';
import type { CivilDate, Instant } from '#kernel/time.ts';
import type { DataRecord } from '../data-record.ts';
import type { Telegram } from '../decode-telegram.ts';
import { wireError } from '../errors.ts';
import { formatAddress } from '../link-layer.ts';
import { defineDriver, findField } from './definition.ts';

// Last month: Qundis 17, Zenner and Techem 8, Sontex 48.
const LAST_MONTH = [17, 8, 48];

export const hcaOms = defineDriver({
  name: 'hca-oms',
  about: 'heat cost allocator with OMS data records',
  detect: { types: [0x08], makersTypes: [{ manufacturer: 'TCH', type: 0x80 }] },
  fields: {
    units: { quantity: 'hca', storage: [0], about: 'units since the last due date' },
    dueDate: { quantity: 'date', storage: [1], about: 'last due date' },
    dueDateUnits: { quantity: 'hca', storage: [1], about: 'units at the last due date' },
    previousMonthDate: { quantity: 'date', storage: LAST_MONTH, about: 'end of last month' },
    previousMonthUnits: { quantity: 'hca', storage: LAST_MONTH, about: 'units at its end' },
    errorDate: { quantity: 'date', storage: [0], function: 'error', about: 'day of an error' },
    deviceTime: { quantity: 'datetime', storage: [0], about: "the device's own clock" },
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
  const units = findField(records, fields.units);
  if (units === undefined) {
    const type = meter.type.toString(16).padStart(2, '0');
    throw wireError('WIRE_NOT_AN_ALLOCATOR', { details: { meter: formatAddress(meter), type } });
  }
  const clock = findField(records, fields.deviceTime);
  const deviceTime = textOf(clock)?.slice(0, 16).replace(' ', 'T') ?? null;
  return {
    units: numberOf(units),
    dueDate: recurring(textOf(findField(records, fields.dueDate)), deviceTime),
    dueDateUnits: numberOf(findField(records, fields.dueDateUnits)),
    previousMonthDate: textOf(findField(records, fields.previousMonthDate)),
    previousMonthUnits: numberOf(findField(records, fields.previousMonthUnits)),
    errorDate: textOf(findField(records, fields.errorDate)),
    deviceTime,
    deviceTimeMs:
      deviceTime === null ? null : Date.parse(`${deviceTime}Z`) - clockOffsetHours(clock) * HOUR_MS,
  };
}

/** A day of every year (`--12-31`) stands for its last occurrence; unknown without a clock. */
function recurring(date: string | null, deviceTime: string | null): CivilDate | null {
  if (date === null || !date.startsWith('--')) return date;
  if (deviceTime === null) return null;
  const year = Number(deviceTime.slice(0, 4));
  const thisYear = `${year}${date.slice(1)}`;
  return thisYear <= deviceTime ? thisYear : `${year - 1}${date.slice(1)}`;
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
