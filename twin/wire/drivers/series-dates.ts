/** The days of a series of values, from the one date that the telegram carries. */
import type { DataRecord } from '../data-record.ts';
import { firstRecords, isDateRecord } from '../first-records.ts';
import { addMonths } from '#kernel/time.ts';
import { addHalfMonths, dayIn, monthEndBefore } from './civil-dates.ts';
import type { DriverSeries } from './definition.ts';
import { recordText } from './record-value.ts';

interface SeriesPlace {
  readonly record: DataRecord;
  /** 0 for the first storage number of the series. */
  readonly index: number;
  readonly records: readonly DataRecord[];
  readonly clock: string | null;
}

/** Null where the telegram does not say. */
export function seriesDate(series: DriverSeries, place: SeriesPlace): string | null {
  const { record, index, records, clock } = place;
  const { at } = series;
  if (at === 'unknown') return null;
  if (at === 'month-ends') {
    const today = dayIn(clock);
    return today === null ? null : addMonths(monthEndBefore(today), -index);
  }
  if (at === 'own-date') return dateOf(records, record.storage, record.tariff);
  const base = dateOf(records, 'back' in at ? at.back : at.forward, record.tariff);
  if (base === null) return null;
  return 'back' in at ? addMonths(base, -index) : addHalfMonths(base, index);
}

function dateOf(records: readonly DataRecord[], storage: number, tariff: number): string | null {
  const date = findDate(records, `${storage}/${tariff}`);
  return date === undefined ? null : dayIn(recordText(date));
}

/** Of any subunit. */
const findDate = firstRecords((record) =>
  isDateRecord(record) && record.function === 'instantaneous'
    ? `${record.storage}/${record.tariff}`
    : undefined,
);
