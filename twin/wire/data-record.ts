/**
 * Data records (EN 13757-3:2018, clause 6): DIF [DIFE…] VIF [VIFE…] data. An unknown VIF gives a
 * record marked unknown, not an error; what breaks the chain of records is WIRE_BAD_RECORD, what
 * ends too early WIRE_TRUNCATED. Compact profiles stay whole in `raw`; compact-profile.ts reads them.
 */
import { fromHex, toHex, type ByteReader } from '#kernel/bytes.ts';
import { DATA_FIELDS, DIF, type RecordFunction } from './data-field.ts';
import {
  readText,
  readTypeI,
  readTypeJ,
  readValue,
  readVariable,
  type DataValue,
} from './data-value.ts';
import { PROFILE_VIFE } from './profile-table.ts';
import { badRecord, readRecordHeader, type RecordHeader } from './record-header.ts';
import { PRIMARY_VIFS, VIF } from './vif-table.ts';

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
  /**
   * `YYYY-MM-DD HH:MM:SS` of a date-time of six bytes, `HH:MM:SS` of a time of three, whose `value`
   * is the bare integer; or the text
   * of a field of variable length, whose `value` is null.
   */
  readonly text?: string;
  /** The unit that a VIF 7C or FC spells out. */
  readonly unitText?: string;
  /** It comes after the VIFE, not before them. */
  readonly unitTextLast?: true;
  /** Place in the plain payload, DIF included. */
  readonly offset: number;
  readonly length: number;
}

/** Quantity of the bytes after DIF 0F or 1F. */
export const MANUFACTURER_DATA = 'manufacturer_data';

/** Where a record stands in a payload and what its header says: all of it but the data. */
export interface RecordPlace {
  readonly header: RecordHeader;
  /** Of the DIF. */
  readonly offset: number;
  readonly dataOffset: number;
  /** Bytes of the data. */
  readonly size: number;
  /** The byte before data of variable length; 0 before others. */
  readonly lvar: number;
}

/**
 * All records from the reader's place to its end, fillers left out. Where it throws, `records` and
 * `places` have those before.
 */
export function readDataRecords(
  reader: ByteReader,
  records: DataRecord[] = [],
  places: RecordPlace[] = [],
): DataRecord[] {
  while (reader.remaining > 0) {
    if (reader.peek() === DIF.filler) {
      reader.skip(1);
      continue;
    }
    const place = readPlace(reader);
    places.push(place);
    records.push(recordAt(reader.data, place));
  }
  return records;
}

function readPlace(reader: ByteReader): RecordPlace {
  const { offset } = reader;
  if ((reader.peek() & 0x0f) !== 0x0f) {
    return placeData(reader, readRecordHeader(reader), offset);
  }
  const dif = reader.u8();
  const header = MANUFACTURER_HEADERS[dif];
  if (header === undefined) {
    throw badRecord(offset, `DIF ${toHex(Uint8Array.of(dif))} is reserved`);
  }
  const place = { header, offset, dataOffset: reader.offset, size: reader.remaining, lvar: 0 };
  reader.skip(place.size);
  return place;
}

/** Of maker's data: one record to the end of the payload. */
const MANUFACTURER_HEADERS: Readonly<Record<number, RecordHeader>> = {
  [DIF.manufacturerData]: manufacturerHeader('0f'),
  [DIF.moreFollows]: manufacturerHeader('1f'),
};

function manufacturerHeader(dib: string): RecordHeader {
  return {
    field: 0,
    dib,
    function: 'instantaneous',
    storage: 0,
    tariff: 0,
    subunit: 0,
    entry: { quantity: MANUFACTURER_DATA, unit: '', exp10: 0, type: 'number', known: true },
    vib: '',
  };
}

/** Reads the data after a header; `offset` is where the record counts as beginning. */
export function readData(reader: ByteReader, header: RecordHeader, offset: number): DataRecord {
  return recordAt(reader.data, placeData(reader, header, offset));
}

function placeData(reader: ByteReader, header: RecordHeader, offset: number): RecordPlace {
  const { coding, bytes } = DATA_FIELDS[header.field] ?? NO_DATA;
  const lvar = coding === 'variable' ? reader.u8() : 0;
  const size = coding === 'variable' ? variableBytes(lvar, offset) : bytes;
  const dataOffset = reader.offset;
  reader.skip(size);
  return { header, offset, dataOffset, size, lvar };
}

const NO_DATA = { coding: 'none', bytes: 0 } as const;

/** The record of a place that was found in a payload with these header bytes. */
export function recordAt(data: Uint8Array, place: RecordPlace): DataRecord {
  const { header, offset, dataOffset, size, lvar } = place;
  const { field, entry } = header;
  const end = dataOffset + size;
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
    raw: toHex(data, dataOffset, end),
    value:
      field === VARIABLE_FIELD
        ? readVariable(lvar, { data, offset: dataOffset, bytes: size })
        : readValue({ field, type: entry.type, data, offset: dataOffset }),
    offset,
    length: end - offset,
  };
  const unit = header.plainUnit;
  const isPlain = field !== TYPE_I_FIELD && field !== VARIABLE_FIELD && field !== TYPE_J_FIELD;
  if (isPlain && unit === undefined) return record;
  const text = textAt(data, place);
  if (text === null && unit === undefined) return record;
  return { ...record, ...(text === null ? {} : { text }), ...unit };
}

function textAt(data: Uint8Array, { header, dataOffset, size, lvar }: RecordPlace): string | null {
  const { field, entry } = header;
  if (field === TYPE_I_FIELD && entry.type === 'datetime') return readTypeI(data, dataOffset);
  if (field === TYPE_J_FIELD && entry.type === 'datetime') return readTypeJ(data, dataOffset);
  const isText = field === VARIABLE_FIELD && lvar <= MAX_TEXT_BYTES && isTextual(header);
  return isText ? readText(data, dataOffset, size) : null;
}

/** True where the value says all: the record has no text beside it, whatever its data. */
export function isWithoutText({ field, entry, plainUnit }: RecordHeader): boolean {
  const isTime = field === TYPE_I_FIELD || field === TYPE_J_FIELD;
  const mayHave = field === VARIABLE_FIELD || (isTime && entry.type === 'datetime');
  return !mayHave && plainUnit === undefined;
}

/** Longer fields of variable length are numbers. */
const MAX_TEXT_BYTES = 0xbf;

/** What has a unit, bits or a form of its own is no text, although its bytes may be letters. */
function isTextual({ entry, vib }: RecordHeader): boolean {
  const isNumber = entry.unit !== '' || entry.type !== 'number';
  return !isNumber && entry !== PRIMARY_VIFS[VIF.manufacturer] && !hasProfile(vib);
}

function hasProfile(vib: string): boolean {
  return fromHex(vib.slice(2)).some((code) => PROFILE_CODES.has(code & 0x7f));
}

const PROFILE_CODES = new Set<number>(Object.values(PROFILE_VIFE));

const TYPE_J_FIELD = 3;
const TYPE_I_FIELD = 6;
const VARIABLE_FIELD = 0xd;

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
