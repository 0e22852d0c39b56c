/** What a device's clock says of itself, beside its time. */
import type { DataRecord } from '../data-record.ts';
import { readInvalidTime } from '../data-value.ts';

/** A date-time with hundred-year bits (6-5 of its second byte) beyond this century. */
export function isCenturyOff(clock: DataRecord | undefined): boolean {
  return clock?.raw.length === DATE_TIME_DIGITS && LATE_CENTURY.test(clock.raw.charAt(2));
}

/** What a clock shows that says of itself that its time is invalid; null for any other. */
export function invalidTime(clock: DataRecord | undefined): string | null {
  if (clock === undefined) return null;
  const isTime = clock.raw.length === DATE_TIME_DIGITS || clock.raw.length === LONG_TIME_DIGITS;
  const text = isTime ? readInvalidTime(clock.raw) : null;
  return text === null ? null : text.replace(' ', 'T');
}

const DATE_TIME_DIGITS = 8;
const LONG_TIME_DIGITS = 12;
const LATE_CENTURY = /[4-7c-f]/;
