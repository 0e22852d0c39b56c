/**
 * Whether bytes are data records, judged by what they say: for a payload that begins with no check
 * bytes and may as well be encrypted or a maker's own. Ciphertext passes by chance once in millions.
 */
import { ByteReader } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { MANUFACTURER_DATA, readDataRecords } from './data-record.ts';
import type { DataRecord } from './data-record.ts';

/** One record alone is a handful of bits. */
const MIN_RECORDS = 2;
const NAMELESS = /^(?:vif|fb|fd)_/;

/** True where the records read to the last byte and every code of theirs is in the tables. */
export function readsAsRecords(payload: Uint8Array): boolean {
  const records: DataRecord[] = [];
  try {
    readDataRecords(new ByteReader(payload), records);
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
  return records.length >= MIN_RECORDS && records.every(isKnown);
}

function isKnown({ quantity }: DataRecord): boolean {
  return quantity !== MANUFACTURER_DATA && !NAMELESS.test(quantity);
}
