/**
 * Days of values whose telegram names one day only. Month ends stay month ends: a month before
 * 30 June is 31 May (EN 13757-3:2018, annex F).
 */
import { addMonths, civilParts, daysInMonth, formatCivil, type CivilDate } from '#kernel/time.ts';

/** Half months end on the 15th and on the last day. */
export function addHalfMonths(date: CivilDate, halves: number): CivilDate {
  const { year, month, day } = civilParts(date);
  const isFirstHalf = day <= MID_MONTH;
  const count = (year * 12 + (month - 1)) * 2 + (isFirstHalf ? 0 : 1) + halves;
  const months = Math.floor(count / 2);
  const target = { year: Math.floor(months / 12), month: (months % 12) + 1 };
  const last = daysInMonth(target.year, target.month);
  return formatCivil({ ...target, day: count % 2 === 0 ? MID_MONTH : last });
}

const MID_MONTH = 15;

/** The last month end on or before the day itself excluded: 2026-03-31 gives 2026-02-28. */
export function monthEndBefore(date: CivilDate): CivilDate {
  const { year, month } = civilParts(date);
  const day = daysInMonth(year, month);
  return addMonths(formatCivil({ year, month, day }), -1);
}

/**
 * A day of every year (`--12-31`) stands for its last occurrence before the device's clock; null
 * without a clock, or where it is a time without a day. Other dates stay what they are.
 */
export function lastOccurrence(date: string | null, deviceTime: string | null): CivilDate | null {
  if (date === null || date.charCodeAt(0) !== DASH) return date;
  if (deviceTime === null || !WITH_YEAR.test(deviceTime)) return null;
  const year = Number(deviceTime.slice(0, 4));
  const thisYear = `${year}${date.slice(1)}`;
  return thisYear <= deviceTime ? thisYear : `${year - 1}${date.slice(1)}`;
}

const DASH = 0x2d;
const WITH_YEAR = /^\d{4}-/;
const DAY = /^\d{4}-\d\d-\d\d/;

/** The day of a date or a time; null where there is none, as in a time alone or a day of every year. */
export function dayIn(text: string | null | undefined): CivilDate | null {
  const [day = null] = DAY.exec(text ?? '') ?? [];
  return day;
}

/** Bits of a date as in type G, with the year's bits in one piece: Techem and Apator. */
export function packedDate(word: number): CivilDate | null {
  return checkedDate(2000 + (word >>> 9), (word >>> 5) & 0x0f, word & 0x1f);
}

/** Null for a day that the calendar does not have. */
export function checkedDate(year: number, month: number, day: number): CivilDate | null {
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return isDay ? formatCivil({ year, month, day }) : null;
}
