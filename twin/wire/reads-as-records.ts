/**
 * Whether bytes are data records, judged by what they say: for a payload that begins with no check
 * bytes and may as well be encrypted or a maker's own. Of ciphertext one block in five hundred passes by
 * chance, two blocks once in ten thousand.
 */
import { ByteReader } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { MANUFACTURER_DATA, readDataRecords, type DataRecord } from './data-record.ts';
import { readProfileHead } from './compact-profile.ts';
import { readInvalidTime } from './data-value.ts';
import { meaningOf } from './record-meaning.ts';

/** One record alone is a handful of bits. */
const MIN_RECORDS = 2;
const NAMELESS = /^(?:vif|fb|fd)_/;

/** More of them no device sends: chains in ciphertext are longer. */
const MAX_DIB_DIGITS = 8;
const MAX_VIB_DIGITS = 8;
const MAX_STORAGE = 1023;
const MAX_TARIFF = 15;
/** All ones, all zeros, and the lowest signed number. */
const NO_VALUE = /^(?:(?:ff)+|(?:00)+|(?:00)*80)$/;
const USUAL_DIB_DIGITS = 4;
const TABLE_VIB = /^f[bd]..$/;
const RESERVED_VIFE = /^Vife/;

/** True where the records read to the last byte, and each of them is one that a device may send. */
export function readsAsRecords(payload: Uint8Array): boolean {
  const records: DataRecord[] = [];
  try {
    readDataRecords(new ByteReader(payload), records);
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
  const usual = records.filter(isUsual).length;
  return records.length >= MIN_RECORDS && records.every(isLikely) && 3 * usual >= records.length;
}

/** A value of now or of a storage, without anything more to say of it. */
function isUsual({ function: recordFunction, dib, vib, tariff, subunit }: DataRecord): boolean {
  const isPlain = recordFunction === 'instantaneous' && tariff === 0 && subunit === 0;
  return isPlain && dib.length <= USUAL_DIB_DIGITS && (vib.length === 2 || TABLE_VIB.test(vib));
}

function isLikely(record: DataRecord): boolean {
  const { quantity, dib, vib, raw, storage, tariff, subunit } = record;
  if (quantity === MANUFACTURER_DATA || NAMELESS.test(quantity) || raw === '') return false;
  if (dib.length > MAX_DIB_DIGITS || vib.length > MAX_VIB_DIGITS) return false;
  if (storage > MAX_STORAGE || tariff > MAX_TARIFF || subunit > MAX_TARIFF) return false;
  const { before, after, isVoid } = meaningOf(record);
  if (isVoid || [...before, ...after].some((word) => RESERVED_VIFE.test(word))) return false;
  return record.value !== null || record.text !== undefined || isNoValue(record);
}

/** What devices send for "no value", and values that are no single one. */
function isNoValue(record: DataRecord): boolean {
  const { quantity, raw } = record;
  if (NO_VALUE.test(raw) || readProfileHead(record) !== undefined) return true;
  return quantity === 'datetime' && readInvalidTime(raw) !== null;
}
