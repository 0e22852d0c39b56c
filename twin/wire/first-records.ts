/**
 * Finds records of a telegram by their place. The index of a telegram is made once and only where
 * something is looked for, so that many profiles or series in one message stay linear work.
 */
import type { DataRecord } from './data-record.ts';

type FirstRecord = (records: readonly DataRecord[], key: string) => DataRecord | undefined;

/** The first record of each key; a record whose key is undefined is never found. */
export function firstRecords(keyOf: (record: DataRecord) => string | undefined): FirstRecord {
  const indexes = new WeakMap<readonly DataRecord[], ReadonlyMap<string, DataRecord>>();
  return (records, key) => {
    let index = indexes.get(records);
    if (index === undefined) {
      index = indexOf(records, keyOf);
      indexes.set(records, index);
    }
    return index.get(key);
  };
}

function indexOf(
  records: readonly DataRecord[],
  keyOf: (record: DataRecord) => string | undefined,
): ReadonlyMap<string, DataRecord> {
  const index = new Map<string, DataRecord>();
  for (const record of records) {
    const key = keyOf(record);
    if (key !== undefined && !index.has(key)) index.set(key, record);
  }
  return index;
}

type RecordPlace = Pick<DataRecord, 'storage' | 'tariff' | 'subunit'>;

/** Storage number, tariff and subunit: what the records of one value have in common. */
export function placeKey({ storage, tariff, subunit }: RecordPlace): string {
  return `${storage}/${tariff}/${subunit}`;
}

export function isDateRecord({ quantity }: DataRecord): boolean {
  return quantity === 'date' || quantity === 'datetime';
}
