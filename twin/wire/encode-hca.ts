/**
 * The telegram of an OMS heat cost allocator: units, due-date value, dates, device time. Its records are
 * laid out once, by the writer of all records; a telegram fills in five numbers.
 */
import { ByteWriter } from '#kernel/bytes.ts';
import {
  DAY_MS,
  formatInstant,
  HOUR_MS,
  MINUTE_MS,
  type CivilDate,
  type Instant,
} from '#kernel/time.ts';
import type { AuthenticationSpec } from './authentication-layer.ts';
import type { TplForm } from './ci-field.ts';
import { DIF } from './data-field.ts';
import { writeDataRecord, type DataRecordSpec } from './encode-record.ts';
import { encodeTelegram } from './encode-telegram.ts';
import type { ExtendedLink } from './extended-link-layer.ts';
import type { DeviceAddress } from './link-layer.ts';
import { AES_BLOCK_BYTES, type Aes128 } from './security/aes.ts';

export interface HcaTelegramSpec {
  readonly address: DeviceAddress;
  readonly accessNumber: number;
  readonly status?: number;
  /** Mode 7 needs `afl`, mode 10 `messageCounter`. */
  readonly mode: 0 | 5 | 7 | 10;
  readonly messageCounter?: number;
  /** Default: short. */
  readonly header?: TplForm;
  readonly ell?: ExtendedLink;
  readonly afl?: AuthenticationSpec;
  readonly key?: Uint8Array;
  readonly aes?: Aes128;
  readonly units: number;
  readonly dueDateUnits: number;
  readonly dueDate: CivilDate;
  readonly errorDate?: CivilDate | null;
  /** Sent as the meter's own clock shows it: UTC+1 all year, without seconds. */
  readonly deviceTimeMs: Instant;
}

/** Throws as `encodeTelegram`, and WIRE_NOT_ENCODABLE for a value that its field cannot hold. */
export function encodeHcaTelegram(spec: HcaTelegramSpec): Uint8Array {
  return encodeTelegram({ ...spec, records: filledIn(spec) ?? recordsOf(spec) });
}

/** What a date of type F says without a century bit of its own begins and ends here. */
const Y2K = Date.UTC(2000, 0, 1);
const Y2100 = Date.UTC(2100, 0, 1);

const UNITS = Uint8Array.of(0x6e);
const DATE = Uint8Array.of(0x6c);
const DATE_TIME = Uint8Array.of(0x6d);

function recordsOf(spec: Omit<HcaTelegramSpec, 'address' | 'accessNumber' | 'mode'>) {
  const { units, dueDateUnits, dueDate, errorDate = null, deviceTimeMs } = spec;
  return [
    { field: 0xb, vib: UNITS, value: units },
    { field: 0xb, vib: UNITS, storage: 1, value: dueDateUnits },
    { field: 2, vib: DATE, storage: 1, value: dueDate },
    { field: 2, vib: DATE, function: 'error', value: errorDate },
    { field: 4, vib: DATE_TIME, value: winterTime(deviceTimeMs) },
  ] as const satisfies DataRecordSpec[];
}

/** `YYYY-MM-DD HH:MM` in UTC+1. */
function winterTime(at: Instant): string {
  const text = formatInstant(at + HOUR_MS);
  return `${text.slice(0, 'YYYY-MM-DD'.length)} ${text.slice(11, 'YYYY-MM-DDTHH:MM'.length)}`;
}

/** The payload of a telegram as whole blocks with its check bytes, or in clear, and where its values end. */
interface Layout {
  readonly bytes: Uint8Array;
  readonly ends: Readonly<Record<'units' | 'dueUnits' | 'due' | 'error' | 'time', number>>;
}

const IN_BLOCKS = layout(true);
const IN_CLEAR = layout(false);

function layout(isBlocks: boolean): Layout {
  const writer = new ByteWriter();
  if (isBlocks) writer.u8(DIF.filler).u8(DIF.filler);
  const blank = { units: 0, dueDateUnits: 0, dueDate: '2000-01-01', deviceTimeMs: Y2K };
  const ends = recordsOf(blank).map((record) => {
    writeDataRecord(writer, record);
    return writer.length;
  });
  const [units = 0, dueUnits = 0, due = 0, error = 0, time = 0] = ends;
  while (isBlocks && writer.length % AES_BLOCK_BYTES !== 0) writer.u8(DIF.filler);
  return { bytes: writer.finish(), ends: { units, dueUnits, due, error, time } };
}

/** Undefined where a value is not of the usual kind; then the writer of all records has the word. */
function filledIn(spec: HcaTelegramSpec): Uint8Array | undefined {
  const { mode, units, dueDateUnits, dueDate, errorDate = null, deviceTimeMs } = spec;
  const day = dayBits(Math.floor((deviceTimeMs + HOUR_MS) / DAY_MS));
  if (!isSixDigits(units) || !isSixDigits(dueDateUnits) || day === undefined) return undefined;
  const { bytes, ends } = mode === 5 || mode === 7 ? IN_BLOCKS : IN_CLEAR;
  const payload = bytes.slice();
  putSixDigits(payload, ends.units, units);
  putSixDigits(payload, ends.dueUnits, dueDateUnits);
  putWord(payload, ends.due, dateBits(dueDate));
  if (errorDate !== null) putWord(payload, ends.error, dateBits(errorDate));
  const minute = Math.floor((deviceTimeMs + HOUR_MS) / MINUTE_MS) % (DAY_MS / MINUTE_MS);
  payload[ends.time - 4] = minute % 60;
  payload[ends.time - 3] = Math.floor(minute / 60) | day.centuryBits;
  putWord(payload, ends.time, day.bits);
  return payload;
}

function isSixDigits(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 1_000_000;
}

function putSixDigits(payload: Uint8Array, end: number, value: number): void {
  for (let at = end - 3, rest = value; at < end; at++, rest = Math.floor(rest / 100)) {
    const pair = rest % 100;
    payload[at] = (Math.floor(pair / 10) << 4) | (pair % 10);
  }
}

function putWord(payload: Uint8Array, end: number, bits: number): void {
  payload[end - 2] = bits & 0xff;
  payload[end - 1] = bits >>> 8;
}

/** A date as type G. All meters of a house have one due date. Throws WIRE_NOT_ENCODABLE. */
function dateBits(text: CivilDate): number {
  if (text === lastDate.text) return lastDate.bits;
  const writer = new ByteWriter();
  writeDataRecord(writer, { field: 2, vib: DATE, value: text });
  const [low = 0, high = 0] = writer.finish().subarray(-2);
  lastDate = { text, bits: low | (high << 8) };
  return lastDate.bits;
}

let lastDate = { text: '', bits: 0 };

interface DayBits {
  readonly day: number;
  readonly bits: number;
  readonly centuryBits: number;
}

/** The day of type F. Telegrams of one day come together; undefined outside the century that it can say. */
function dayBits(day: number): DayBits | undefined {
  if (day === lastDay.day) return lastDay;
  if (!(day >= Y2K / DAY_MS && day < Y2100 / DAY_MS)) return undefined;
  const writer = new ByteWriter();
  const value = winterTime(day * DAY_MS - HOUR_MS);
  writeDataRecord(writer, { field: 4, vib: DATE_TIME, value });
  const [hour = 0, low = 0, high = 0] = writer.finish().subarray(-3);
  lastDay = { day, bits: low | (high << 8), centuryBits: hour };
  return lastDay;
}

let lastDay: DayBits = { day: NaN, bits: 0, centuryBits: 0 };
