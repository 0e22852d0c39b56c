/**
 * What stands before the data of a record (EN 13757-3:2018, 6.3 and 6.4): DIF [DIFE…] VIF [VIFE…].
 * A chain that is too long is WIRE_BAD_RECORD; an unknown VIF is not.
 */
import { fromHex, toHex, type ByteReader } from '#kernel/bytes.ts';
import { assert } from '#kernel/errors.ts';
import { MAX_EXTENSIONS, RECORD_FUNCTIONS, type RecordFunction } from './data-field.ts';
import { readText } from './data-value.ts';
import { wireError } from './errors.ts';
import { FB_VIFS, FD_VIFS, PRIMARY_VIFS, VIF, type VifEntry } from './vif-table.ts';

/** What stands before the data of a record, and what it says about them. */
export interface RecordHeader extends Dib, Vib {
  /** Bits 3-0 of the DIF. */
  readonly field: number;
  readonly dib: string;
  readonly function: RecordFunction;
}

/** Reads DIF, DIFE, VIF and VIFE. Throws WIRE_BAD_RECORD, also for maker's data. */
export function readRecordHeader(reader: ByteReader): RecordHeader {
  const { offset } = reader;
  const dif = reader.u8();
  if ((dif & 0x0f) === 0x0f) throw badRecord(offset, 'a special function has no data');
  const { storage, tariff, subunit } = readDifExtensions(reader, dif);
  const dib = toHex(reader.data, offset, reader.offset);
  const vib = readVib(reader);
  const field = dif & 0x0f;
  const recordFunction = RECORD_FUNCTIONS[(dif >>> 4) & 3] ?? 'instantaneous';
  return { field, dib, function: recordFunction, storage, tariff, subunit, ...vib };
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
  /** Without the text of a unit, which is no part of the code. */
  readonly vib: string;
  /** As it is in the record. */
  readonly plainUnit?: { readonly unitText: string; readonly unitTextLast?: true };
}

function readVib(reader: ByteReader): Vib {
  const start = reader.offset;
  const vif = reader.u8();
  if ((vif & 0x7f) === VIF.plainText) return readPlainTextVib(reader, vif);
  skipVifExtensions(reader, vif);
  const { data, offset: end } = reader;
  const entry = findEntry(vif, data[start + 1] ?? 0);
  return { entry, vib: toHex(data, start, end) };
}

/** `reader` has read up to the VIF. */
function skipVifExtensions(reader: ByteReader, vif: number): void {
  const start = reader.offset - 1;
  let last = vif;
  for (let index = 0; (last & VIF.extension) !== 0; index++) {
    if (index === MAX_EXTENSIONS) throw badRecord(start, `more than ${MAX_EXTENSIONS} VIFE bytes`);
    last = reader.u8();
  }
}

/**
 * A unit in plain text (6.4.2), length first and last letter first. The standard's own example has
 * it after the VIFE, meters in the field right after the VIF: it is where its letters are.
 */
function readPlainTextVib(reader: ByteReader, vif: number): Vib {
  const { data } = reader;
  const first = textHere(reader);
  const isShort = reader.remaining > 0 && reader.peek() <= MAX_UNIT_BEFORE_VIFE;
  const isLast = (vif & VIF.extension) !== 0 && (first === null || !isShort);
  if (!isLast) reader.skip(reader.u8());
  const vifeOffset = reader.offset;
  skipVifExtensions(reader, vif);
  const vib = toHex(Uint8Array.of(vif)) + toHex(data, vifeOffset, reader.offset);
  const unitText = isLast ? textHere(reader) : first;
  if (isLast) reader.skip(reader.u8());
  const entry = findEntry(vif, 0);
  if (isLast) return { entry, vib, plainUnit: { unitText: unitText ?? '', unitTextLast: true } };
  return unitText === null ? { entry, vib } : { entry, vib, plainUnit: { unitText } };
}

/** No VIFE in use is that low, so that a length is told from a VIFE. */
const MAX_UNIT_BEFORE_VIFE = 15;

/** The text whose length is the next byte; null where the bytes after it are none. */
function textHere({ data, offset, remaining }: ByteReader): string | null {
  const length = data[offset] ?? 0;
  return length < remaining ? readText(data, offset + 1, length) : null;
}

function findEntry(vif: number, second: number): VifEntry {
  const table = vif === VIF.tableFb ? FB_VIFS : vif === VIF.tableFd ? FD_VIFS : PRIMARY_VIFS;
  const entry = table[(table === PRIMARY_VIFS ? vif : second) & 0x7f];
  assert(entry !== undefined, 'a VIF table has 128 rows');
  return entry;
}

/** The physical value is `value · 10^physicalExp10` in `unit`. */
export function physicalExp10({
  exp10,
  vib,
}: {
  readonly exp10: number;
  readonly vib: string;
}): number {
  if (vib.length === 2) return exp10;
  let factor = factorExponents.get(vib);
  if (factor === undefined) {
    factor = factorExponent(fromHex(vib));
    if (factorExponents.size < MAX_VIBS) factorExponents.set(vib, factor);
  }
  return exp10 + factor;
}

// By VIF and VIFE: a fleet has some dozen of them.
const factorExponents = new Map<string, number>();
/** The limit is for telegrams that somebody makes up. */
const MAX_VIBS = 4096;

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

/** WIRE_BAD_RECORD: what breaks the chain of records. */
export function badRecord(offset: number, reason: string): Error {
  return wireError('WIRE_BAD_RECORD', { details: { offset, reason } });
}
