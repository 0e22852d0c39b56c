/**
 * Compact frames (EN 13757-3:2018, annex G): a format signature, a CRC of the full frame and the
 * values without DIF and VIF. Which record each value is, is learnt from the meter's full frames; of
 * a few devices it is known (known-formats.ts).
 */
import { ByteReader, fromHex, joinBytes } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { DATA_FIELDS, DIF } from './data-field.ts';
import { MANUFACTURER_DATA, readData, type DataRecord } from './data-record.ts';
import { wireError } from './errors.ts';
import { crc16 } from './frame.ts';
import { formatAddress, type DeviceAddress } from './link-layer.ts';
import { startsWithCheckBytes } from './security/mode-5.ts';
import { knownFormats } from './known-formats.ts';
import { readRecordHeader, type RecordHeader } from './record-header.ts';
import { inPart } from './telegram-header.ts';

/** Whose format it is: a clear frame that anybody may send teaches nothing about encrypted ones. */
interface FormatChannel {
  readonly meter: DeviceAddress;
  readonly isSecret: boolean;
}

/** DIF … VIFE of each record of a full frame. */
type RecordFormat = readonly Uint8Array[];

/**
 * Formats by channel and signature. A signature has 16 bits, and anybody can make another format that
 * has the same one: all are kept, and the CRC of a compact frame tells which one it has.
 */
export interface FormatMemory {
  find(channel: FormatChannel, signature: number): readonly RecordFormat[];
  /** Left out: full frames teach it nothing. */
  learn?(channel: FormatChannel, signature: number, format: RecordFormat): void;
}

/** Forgets the signature that was not used longest when it is full. */
export interface GrowingMemory extends FormatMemory {
  readonly size: number;
  learn(channel: FormatChannel, signature: number, format: RecordFormat): void;
}

const DEFAULT_FORMATS = 4096;
/** Of one signature, the newest. */
const SAME_SIGNATURE = 4;

export function createFormatMemory(maxFormats = DEFAULT_FORMATS): GrowingMemory {
  const formats = new Map<string, readonly RecordFormat[]>();
  const keyOf = ({ meter, isSecret }: FormatChannel, signature: number): string =>
    `${formatAddress(meter)}/${isSecret ? 'secret' : 'clear'}/${signature}`;
  const touch = (key: string, known: readonly RecordFormat[]): void => {
    formats.delete(key);
    formats.set(key, known);
  };
  return {
    get size() {
      return formats.size;
    },
    find: (channel, signature) => {
      const key = keyOf(channel, signature);
      const known = formats.get(key);
      if (known !== undefined) touch(key, known);
      return known ?? NO_FORMATS;
    },
    learn: (channel, signature, format) => {
      const key = keyOf(channel, signature);
      const known = formats.get(key) ?? NO_FORMATS;
      if (known.some((one) => isSameFormat(one, format))) return;
      touch(key, [...known, format].slice(-SAME_SIGNATURE));
      const [oldest] = formats.keys();
      if (formats.size > maxFormats && oldest !== undefined) formats.delete(oldest);
    },
  };
}

const NO_FORMATS: readonly RecordFormat[] = [];

function isSameFormat(one: RecordFormat, other: RecordFormat): boolean {
  return one.length === other.length && one.every((bytes, at) => isEqual(bytes, other[at]));
}

function isEqual(one: Uint8Array, other: Uint8Array | undefined): boolean {
  return one.length === other?.length && one.every((byte, at) => byte === other[at]);
}

/** The CRC over DIF … VIFE of all records, fillers left out. */
export function formatSignature(format: RecordFormat): number {
  return crc16(joinBytes(format));
}

/** Header bytes of the records of a plain payload; undefined where maker's data ends the format. */
export function formatOf(
  plain: Uint8Array,
  records: readonly DataRecord[],
): RecordFormat | undefined {
  if (records.some(({ quantity }) => quantity === MANUFACTURER_DATA)) return undefined;
  return records.map((record) => {
    const { offset, length, raw } = record;
    const end = offset + length - raw.length / 2 - (isVariable(record) ? 1 : 0);
    return plain.slice(offset, end);
  });
}

/** Remembers the format of a full frame for the compact ones that follow. */
export function learnFormat(
  memory: GrowingMemory,
  channel: FormatChannel,
  { plain, records }: { readonly plain: Uint8Array; readonly records: readonly DataRecord[] },
): void {
  const format = formatOf(plain, records);
  if (format === undefined || format.length === 0) return;
  memory.learn(channel, formatSignature(format), format);
}

interface CompactHead {
  readonly signature: number;
  readonly fullCrc: number;
  /** Where the values begin in the payload. */
  readonly valuesOffset: number;
}

const CHECK_BYTES = 2;

/** Throws WIRE_TRUNCATED. */
export function readCompactHead(plain: Uint8Array): CompactHead {
  return inPart('compact frame', () => {
    const reader = new ByteReader(plain, startsWithCheckBytes(plain) ? CHECK_BYTES : 0);
    const signature = reader.u16();
    const fullCrc = reader.u16();
    return { signature, fullCrc, valuesOffset: reader.offset };
  });
}

export interface CompactRecords {
  readonly records: readonly DataRecord[];
  readonly warnings: string[];
  readonly error?: LabError;
}

export const UNKNOWN_FORMAT = 'compact frame: its format is not known yet, a full frame teaches it';

/** `offset` and `length` of the records are those of their values. */
interface CompactOptions {
  readonly formats?: FormatMemory | undefined;
  /** `report`: values whose CRC of the full frame does not match are read, with a warning. */
  readonly checks?: 'enforce' | 'report' | undefined;
}

export function readCompactPayload(
  plain: Uint8Array,
  channel: FormatChannel,
  { formats: memory, checks }: CompactOptions,
): CompactRecords {
  try {
    const head = readCompactHead(plain);
    const learnt = memory?.find(channel, head.signature) ?? NO_FORMATS;
    const formats = [...learnt, ...knownFormats(head.signature)];
    const { proven, readable, fault } = readAsOneOf(plain, head, formats);
    if (proven !== undefined) return { records: proven, warnings: [] };
    const wrongCrc = badCompact(head.valuesOffset, 'the CRC of the full frame');
    if (readable !== undefined && checks === 'report') {
      return { records: readable, warnings: [wrongCrc.message] };
    }
    // A published format that does not fit is another one with the same signature.
    if (learnt.length === 0) return { records: [], warnings: [UNKNOWN_FORMAT] };
    throw readable === undefined && fault !== undefined ? fault : wrongCrc;
  } catch (error) {
    if (error instanceof LabError) return { records: [], warnings: [], error };
    throw error;
  }
}

interface Readings {
  /** As the format whose CRC over the full frame matches. */
  readonly proven?: readonly DataRecord[];
  /** As the first format with as many bytes. */
  readonly readable?: readonly DataRecord[];
  readonly fault?: LabError;
}

function readAsOneOf(
  plain: Uint8Array,
  head: CompactHead,
  formats: readonly RecordFormat[],
): Readings {
  let readable: readonly DataRecord[] | undefined;
  let fault: LabError | undefined;
  for (const format of formats) {
    try {
      const { records, crc } = inPart('payload', () => readValues(plain, head, format));
      if (crc === head.fullCrc) return { proven: records };
      readable ??= records;
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      fault ??= error;
    }
  }
  return { ...(readable && { readable }), ...(fault && { fault }) };
}

/** Values to the last byte, fillers aside, and the CRC of the full frame that they would have. */
function readValues(
  plain: Uint8Array,
  head: CompactHead,
  format: RecordFormat,
): { readonly records: readonly DataRecord[]; readonly crc: number } {
  const reader = new ByteReader(plain, head.valuesOffset);
  const full: Uint8Array[] = [];
  const records = format.map((bytes) => {
    const offset = reader.offset;
    const record = readData(reader, headerOf(bytes), offset);
    full.push(bytes, plain.subarray(offset, reader.offset));
    return record;
  });
  const rest = reader.offset;
  while (reader.remaining > 0) {
    if (reader.u8() !== DIF.filler) throw badCompact(rest, 'more values than its format has');
  }
  return { records, crc: crc16(joinBytes(full)) };
}

function headerOf(bytes: Uint8Array): RecordHeader {
  return readRecordHeader(new ByteReader(bytes));
}

function badCompact(offset: number, what: string): LabError {
  const reason = `compact frame with ${what} not matching`;
  return wireError('WIRE_BAD_RECORD', { details: { offset, reason } });
}

function isVariable({ dib }: DataRecord): boolean {
  return DATA_FIELDS[(fromHex(dib)[0] ?? 0) & 0x0f]?.coding === 'variable';
}
