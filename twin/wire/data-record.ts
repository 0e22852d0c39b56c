/**
 * Data records (EN 13757-3:2018, clause 6): DIF [DIFE…] VIF [VIFE…] data. An unknown VIF gives a
 * record marked unknown, not an error; what breaks the chain of records is WIRE_BAD_RECORD, what
 * ends too early WIRE_TRUNCATED. Compact profiles stay whole in `raw`; compact-profile.ts reads them.
 */
import { fromHex, toHex } from '#kernel/bytes.ts';
import type { ByteReader } from '#kernel/bytes.ts';
import { assert } from '#kernel/errors.ts';
import { DATA_FIELDS, DIF, MAX_EXTENSIONS, RECORD_FUNCTIONS } from './data-field.ts';
import type { RecordFunction } from './data-field.ts';
import { readTypeI, readValue, readVariable } from './data-value.ts';
import type { DataValue } from './data-value.ts';
import { wireError } from './errors.ts';
import { FB_VIFS, FD_VIFS, PRIMARY_VIFS, VIF } from './vif-table.ts';
import type { VifEntry } from './vif-table.ts';

export interface DataRecord {
  /** DIF and DIFE, hex; `0f` or `1f` for maker's data. */
  readonly dib: string;
  /** VIF and VIFE, hex, without the text of a plain-text unit. */
  readonly vib: string;
  readonly function: RecordFunction;
  /** 0 = now, 1 = last due date, above = history. */
  readonly storage: number;
  readonly tariff: number;
  readonly subunit: number;
  /** `vif_xx`, `fb_xx` or `fd_xx` where the code has no row in the VIF table. */
  readonly quantity: string;
  readonly unit: string;
  /** Exponent of the VIF alone; `physicalExp10` has what VIFEs multiply by as well. */
  readonly exp10: number;
  /** Data bytes as sent, hex, without the LVAR byte. */
  readonly raw: string;
  readonly value: DataValue;
  /** `YYYY-MM-DD HH:MM:SS` of a date-time of six bytes, whose `value` is the bare integer. */
  readonly text?: string;
  /** Place in the plain payload, DIF included. */
  readonly offset: number;
  readonly length: number;
}

/** The physical value is `value · 10^physicalExp10` in `unit`. */
export function physicalExp10({ exp10, vib }: Pick<DataRecord, 'exp10' | 'vib'>): number {
  if (vib.length === 2) return exp10;
  let factor = factorExponents.get(vib);
  if (factor === undefined) {
    factor = factorExponent(fromHex(vib));
    if (factorExponents.size < MAX_USUAL_HEADERS) factorExponents.set(vib, factor);
  }
  return exp10 + factor;
}

// By VIF and VIFE: a fleet has some dozen of them.
const factorExponents = new Map<string, number>();

/** Quantity of the bytes behind DIF 0F or 1F. */
export const MANUFACTURER_DATA = 'manufacturer_data';

/** All records from the reader's place to its end, fillers left out. */
export function readDataRecords(reader: ByteReader, records: DataRecord[] = []): DataRecord[] {
  while (reader.remaining > 0) {
    if (reader.peek() === DIF.filler) reader.skip(1);
    else records.push(readDataRecord(reader));
  }
  return records;
}

function readDataRecord(reader: ByteReader): DataRecord {
  const offset = reader.offset;
  const dif = reader.u8();
  if ((dif & 0x0f) === 0x0f) return readManufacturerData(reader, dif);
  const header = readUsualHeader(reader, dif) ?? readHeader(reader, dif, offset);
  return readData(reader, header, offset);
}

// Most records have at most one DIFE and no VIFE, the same ones in each telegram of a meter. Each
// such header is made once; the limit is for telegrams that somebody makes up.
const usualHeaders = new Map<number, RecordHeader>();
const MAX_USUAL_HEADERS = 4096;

/** `reader` stands behind the DIF. */
function readUsualHeader(reader: ByteReader, dif: number): RecordHeader | undefined {
  const { data, offset, remaining } = reader;
  const difes = dif >>> 7;
  const vif = data[offset + difes] ?? 0;
  const dife = difes === 0 ? 0 : (data[offset] ?? 0);
  const isLonger = ((vif | dife) & 0x80) !== 0 || vif === VIF.plainText;
  if (isLonger || remaining <= difes) return undefined;
  const index = (dif << 16) | (dife << 8) | vif;
  const known = usualHeaders.get(index);
  if (known !== undefined) {
    reader.skip(difes + 1);
    return known;
  }
  const made = readHeader(reader, dif, offset - 1);
  if (usualHeaders.size < MAX_USUAL_HEADERS) usualHeaders.set(index, made);
  return made;
}

/** What stands before the data of a record, and what it says about them. */
export interface RecordHeader extends Dib, Vib {
  /** Bits 3-0 of the DIF. */
  readonly field: number;
  readonly dib: string;
  readonly function: RecordFunction;
}

/** Reads DIF, DIFE, VIF and VIFE. Throws WIRE_BAD_RECORD, also for maker's data. */
export function readRecordHeader(reader: ByteReader): RecordHeader {
  const offset = reader.offset;
  const dif = reader.u8();
  if ((dif & 0x0f) === 0x0f) throw badRecord(offset, 'a special function has no data');
  return readHeader(reader, dif, offset);
}

function readHeader(reader: ByteReader, dif: number, offset: number): RecordHeader {
  const { storage, tariff, subunit } = readDifExtensions(reader, dif);
  const dib = toHex(reader.data, offset, reader.offset);
  const { entry, vib } = readVib(reader);
  const field = dif & 0x0f;
  const recordFunction = RECORD_FUNCTIONS[(dif >>> 4) & 3] ?? 'instantaneous';
  return { field, dib, function: recordFunction, storage, tariff, subunit, entry, vib };
}

/** Reads the data behind a header; `offset` is where the record counts as beginning. */
export function readData(reader: ByteReader, header: RecordHeader, offset: number): DataRecord {
  const { field, entry } = header;
  const { coding, bytes } = DATA_FIELDS[field] ?? { coding: 'none', bytes: 0 };
  const lvar = coding === 'variable' ? reader.u8() : 0;
  const size = coding === 'variable' ? variableBytes(lvar, offset) : bytes;
  const dataOffset = reader.offset;
  const { data } = reader;
  reader.skip(size);
  const text =
    entry.type === 'datetime' && field === TYPE_I_FIELD ? readTypeI(data, dataOffset) : null;
  const record: DataRecord = {
    dib: header.dib,
    vib: header.vib,
    function: header.function,
    storage: header.storage,
    tariff: header.tariff,
    subunit: header.subunit,
    quantity: entry.quantity,
    unit: entry.unit,
    exp10: entry.exp10,
    raw: toHex(data, dataOffset, reader.offset),
    value:
      coding === 'variable'
        ? readVariable(lvar, { data, offset: dataOffset, bytes: size })
        : readValue({ field, type: entry.type, data, offset: dataOffset }),
    offset,
    length: reader.offset - offset,
  };
  return text === null ? record : { ...record, text };
}

const TYPE_I_FIELD = 6;

function readManufacturerData(reader: ByteReader, dif: number): DataRecord {
  const offset = reader.offset - 1;
  if (dif !== DIF.manufacturerData && dif !== DIF.moreFollows) {
    throw badRecord(offset, `DIF ${toHex(Uint8Array.of(dif))} is reserved`);
  }
  const size = reader.remaining;
  return {
    dib: toHex(Uint8Array.of(dif)),
    vib: '',
    function: 'instantaneous',
    storage: 0,
    tariff: 0,
    subunit: 0,
    quantity: MANUFACTURER_DATA,
    unit: '',
    exp10: 0,
    raw: toHex(reader.bytes(size)),
    value: null,
    offset,
    length: size + 1,
  };
}

interface Dib {
  readonly storage: number;
  readonly tariff: number;
  readonly subunit: number;
}

// 6.3.5: each DIFE adds four bits of the storage number, two of the tariff, one of the subunit.
// Ten of them make 41 bits, so multiplication instead of shifts.
function readDifExtensions(reader: ByteReader, dif: number): Dib {
  const offset = reader.offset - 1;
  let storage = (dif >>> 6) & 1;
  let tariff = 0;
  let subunit = 0;
  let extended = dif & 0x80;
  for (let index = 0; extended !== 0; index++) {
    if (index === MAX_EXTENSIONS) throw badRecord(offset, `more than ${MAX_EXTENSIONS} DIFE bytes`);
    const dife = reader.u8();
    storage += (dife & 0x0f) * 2 ** (4 * index + 1);
    tariff += ((dife >>> 4) & 3) * 4 ** index;
    subunit += ((dife >>> 6) & 1) * 2 ** index;
    extended = dife & 0x80;
  }
  return { storage, tariff, subunit };
}

interface Vib {
  readonly entry: VifEntry;
  readonly vib: string;
}

function readVib(reader: ByteReader): Vib {
  const start = reader.offset;
  const vif = reader.u8();
  let text = 0;
  if ((vif & 0x7f) === VIF.plainText) {
    // 6.4.2: length and text of a plain-text unit come right after the VIF.
    text = reader.u8() + 1;
    reader.skip(text - 1);
  }
  let last = vif;
  for (let index = 0; (last & VIF.extension) !== 0; index++) {
    if (index === MAX_EXTENSIONS) throw badRecord(start, `more than ${MAX_EXTENSIONS} VIFE bytes`);
    last = reader.u8();
  }
  const { data, offset: end } = reader;
  const entry = findEntry(vif, data[start + 1] ?? 0);
  // The text is no part of the code.
  const rest = start + 1 + text;
  const vib = toHex(data, start, start + 1) + toHex(data, rest, end);
  return { entry, vib };
}

function findEntry(vif: number, second: number): VifEntry {
  const table = vif === VIF.tableFb ? FB_VIFS : vif === VIF.tableFd ? FD_VIFS : PRIMARY_VIFS;
  const entry = table[(table === PRIMARY_VIFS ? vif : second) & 0x7f];
  assert(entry !== undefined, 'a VIF table has 128 rows');
  return entry;
}

// Table 15: VIFE 70-77 multiply by 10^(n-6), 7D by 1000. What follows 7F is the maker's own, what
// follows 7C comes from another table.
function factorExponent(vib: Uint8Array): number {
  const [vif = 0] = vib;
  if ((vif & 0x7f) === VIF.manufacturer) return 0;
  let exponent = 0;
  const isTable = vif === VIF.tableFb || vif === VIF.tableFd;
  for (let index = isTable ? 2 : 1; index < vib.length; index++) {
    const code = (vib[index] ?? 0) & 0x7f;
    if (code === 0x7f) break;
    if (code === 0x7c) index++;
    else if (code === 0x7d) exponent += 3;
    else if (code >= 0x70 && code <= 0x77) exponent += code - 0x76;
  }
  return exponent;
}

/** LVAR (6.3.4): how many bytes a field of variable length has. */
function variableBytes(lvar: number, offset: number): number {
  if (lvar <= 0xbf) return lvar;
  if (lvar <= 0xc9) return lvar - 0xc0;
  if (lvar >= 0xd0 && lvar <= 0xd9) return lvar - 0xd0;
  if (lvar >= 0xe0 && lvar <= 0xef) return lvar - 0xe0;
  if (lvar >= 0xf0 && lvar <= 0xf4) return 4 * (lvar - 0xec);
  if (lvar === 0xf5) return 48;
  if (lvar === 0xf6) return 64;
  throw badRecord(offset, `LVAR ${lvar.toString(16)} is reserved`);
}

function badRecord(offset: number, reason: string): Error {
  return wireError('WIRE_BAD_RECORD', { details: { offset, reason } });
}
