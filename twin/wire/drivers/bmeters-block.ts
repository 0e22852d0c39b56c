/** The maker's block of BMeters' water meters: its first byte says what follows, in this order. */
import { ByteReader, fromHex } from '#kernel/bytes.ts';
import { addMonths } from '#kernel/time.ts';
import { MANUFACTURER_DATA } from '../data-record.ts';
import { checkedDate, monthEndBefore } from './civil-dates.ts';
import type { PayloadField, PayloadInput, PayloadReading } from './definition.ts';
import { recordText, scaled } from './record-value.ts';

const CONTENT = {
  battery: 0x01,
  tamperDate: 0x02,
  backflow: 0x04,
  clock: 0x08,
  months: 0x10,
  leakDate: 0x80,
};
/** The order of the two dates together is not known, so neither is read then. */
const BOTH_DATES = CONTENT.tamperDate | CONTENT.leakDate;
const BOTH_DATES_BYTES = 7;
const MIN_BYTES = 2;

export function readBmetersBlock({ records }: PayloadInput): PayloadReading | undefined {
  const data = fromHex(records.find(({ quantity }) => quantity === MANUFACTURER_DATA)?.raw ?? '');
  const content = data[0] ?? 0;
  if (data.length < Math.max(MIN_BYTES, 1 + bytesOf(content))) return undefined;
  const reader = new ByteReader(data, 1);
  const fields: PayloadField[] = [];
  if (content & CONTENT.battery) fields.push(readBattery(reader.u8()));
  const hasBoth = (content & BOTH_DATES) === BOTH_DATES;
  if (hasBoth) reader.skip(BOTH_DATES_BYTES);
  else if (content & CONTENT.tamperDate) {
    fields.push({ name: 'tamperDate', value: readDate(reader) });
    reader.skip(1);
  }
  if (!hasBoth && content & CONTENT.leakDate)
    fields.push({ name: 'leakDate', value: readDate(reader) });
  if (content & CONTENT.backflow) {
    fields.push({ name: 'backwardVolume', value: scaled(reader.u32(), -3), unit: 'm3' });
  }
  const time = content & CONTENT.clock ? readTime(reader) : undefined;
  if (time !== undefined) fields.push({ name: 'deviceTime', value: time });
  const clock = records.find(({ quantity }) => quantity === 'datetime');
  const today = (time ?? (clock && recordText(clock)))?.slice(0, DAY_LENGTH) ?? null;
  if (content & CONTENT.months) fields.push(...readMonths(reader, today));
  return { fields };
}

const DAY_LENGTH = 'YYYY-MM-DD'.length;

function bytesOf(content: number): number {
  const rows = [
    [CONTENT.battery, 1],
    [CONTENT.tamperDate, 4],
    [CONTENT.backflow, 4],
    [CONTENT.clock, 6],
    [CONTENT.months, 36],
    [CONTENT.leakDate, 3],
  ] as const;
  return rows.reduce((sum, [bit, bytes]) => sum + (content & bit ? bytes : 0), 0);
}

/** Volts by the lower four bits. */
const VOLTS = [
  ...[3.7, 1.9, 2.1, 2.2, 2.3, 2.4, 2.5, 2.65],
  ...[2.8, 2.9, 3.05, 3.2, 3.35, 3.5, 3.7, 3.7],
];

function readBattery(byte: number): PayloadField {
  return { name: 'batteryVoltage', value: VOLTS[byte & 0x0f] ?? null, unit: 'V' };
}

/** Year, month, day in BCD. */
function readDate(reader: ByteReader): string | null {
  const [year = 0, month = 0, day = 0] = readDigits(reader, 3);
  return checkedDate(2000 + year, month, day);
}

/** Second, minute, hour, day, month, year in BCD. */
function readTime(reader: ByteReader): string | null {
  const [second = 0, minute = 0, hour = 0, day = 0, month = 0, year = 0] = readDigits(reader, 6);
  const date = checkedDate(2000 + year, month, day);
  // What is no digit is no number, and no number is small enough.
  if (date === null || !(hour <= 23 && minute <= 59 && second <= 59)) return null;
  const [hours, minutes] = [hour, minute].map((each) => String(each).padStart(2, '0'));
  return `${date}T${hours}:${minutes}`;
}

function readDigits(reader: ByteReader, bytes: number): number[] {
  return [...reader.bytes(bytes)].map((byte) => Number(byte.toString(16)));
}

const MONTHS = 12;
const NO_VALUE = 0xffffff;

/** Volume in 10 l at the last end of January, February … December. */
function readMonths(reader: ByteReader, today: string | null): PayloadField[] {
  return Array.from({ length: MONTHS }, (_, index) => {
    const word = reader.u24();
    const value = word === NO_VALUE ? null : scaled(word, -2);
    return { name: 'monthVolume', value, unit: 'm3', ...(today && { at: endOf(index, today) }) };
  });
}

function endOf(index: number, today: string): string {
  const last = monthEndBefore(today);
  const back = (Number(last.slice(5, 7)) - 1 - index + MONTHS) % MONTHS;
  return addMonths(last, -back);
}
