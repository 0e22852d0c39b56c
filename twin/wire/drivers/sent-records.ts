/** Records that were read, as they are sent again: header and data byte by byte. */
import { fromHex, toHex } from '#kernel/bytes.ts';
import { MANUFACTURER_DATA, type DataRecord } from '../data-record.ts';
import { readVariable } from '../data-value.ts';
import type { DataRecordSpec } from '../encode-record.ts';
import type { ValueSlot } from './value-slots.ts';

/** What `metertwin decode --json` prints of a record is enough. */
export type ReadRecord = Pick<
  DataRecord,
  'dib' | 'vib' | 'raw' | 'value' | 'function' | 'storage' | 'tariff' | 'subunit'
> &
  Partial<Pick<DataRecord, 'unitText' | 'unitTextLast' | 'quantity'>>;

const VARIABLE = 0xd;
const MAKERS = 0xf;

/** Where a value of the record goes. */
export function slotOf(record: ReadRecord): ValueSlot {
  const { function: kind, storage, tariff, subunit, vib, unitText } = record;
  const slot = { function: kind, storage, tariff, subunit, field: fieldOf(record), vib };
  return unitText === undefined ? slot : { ...slot, sentVib: sentVib(record), unit: unitText };
}

/** The record itself. */
export function sentAgain(record: ReadRecord): DataRecordSpec {
  const { function: kind, storage, tariff, subunit, raw, dib, quantity } = record;
  const data = fromHex(raw);
  if (quantity === MANUFACTURER_DATA) {
    // DIF 1F, too, has no storage, tariff or subunit: its bits are those of a function.
    const recordFunction = dib === '1f' ? 'maximum' : 'instantaneous';
    return { function: recordFunction, field: MAKERS, vib: '', value: data };
  }
  const field = fieldOf(record);
  const spec = {
    function: kind,
    storage,
    tariff,
    subunit,
    field,
    vib: sentVib(record),
    value: data,
  };
  return field === VARIABLE ? { ...spec, lvar: lvarOf(record, data) } : spec;
}

function fieldOf({ dib }: ReadRecord): number {
  return parseInt(dib.slice(1, 2), 16);
}

/** VIF and VIFE with the text of a unit, last letter first, where it stood. */
function sentVib({ vib, unitText, unitTextLast }: ReadRecord): string {
  if (unitText === undefined) return vib;
  const letters = Array.from(unitText, (letter) => letter.charCodeAt(0)).reverse();
  const text = toHex(Uint8Array.of(letters.length, ...letters));
  return unitTextLast === true ? vib + text : vib.slice(0, 2) + text + vib.slice(2);
}

/** Numbers of variable length: digits, negative digits, binary (6.3.4). */
const NUMBER_CODES = [0xc0, 0xd0, 0xe0];
/** More bytes than a text has: binary, in words of four, 48 or 64. */
const LONG_CODES: Readonly<Record<number, number>> = { 48: 0xf5, 64: 0xf6 };

/** The length byte, which `raw` does not have: the one that gives the value again. */
function lvarOf({ value }: ReadRecord, data: Uint8Array): number {
  const { length } = data;
  if (typeof value !== 'number') return length <= 0xbf ? length : (LONG_CODES[length] ?? length);
  const place = { data, offset: 0, bytes: length };
  const code = NUMBER_CODES.find((each) => readVariable(each + length, place) === value);
  return code === undefined ? length : code + length;
}
