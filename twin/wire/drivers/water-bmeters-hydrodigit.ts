/** BMeters Hydrodigit: volume and clock as records, the rest in a block whose first byte says what. */
import { ByteReader, fromHex } from '#kernel/bytes.ts';
import { MANUFACTURER_DATA } from '../data-record.ts';
import { addMonths } from '#kernel/time.ts';
import { checkedDate, monthEndBefore } from './civil-dates.ts';
import type { PayloadField, PayloadInput, PayloadReading } from './definition.ts';
import { recordText, scaled } from './record-value.ts';
import { defineDriver } from './definition.ts';
import { CLOCK_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const waterBmetersHydrodigit = defineDriver({
  name: 'water-bmeters-hydrodigit',
  kind: 'water',
  about: 'BMeters Hydrodigit water meter',
  detect: [{ manufacturer: 'BMT', versions: [0x13, 0x15, 0x17], types: [0x06, 0x07] }],
  fields: { ...VOLUME_FIELDS, ...CLOCK_FIELDS },
  payload: readPayload,
  example: {
    frame:
      '4e44b4090100001013067a01004025261c8781b78538e2d029236a3e1b8c1b23c02abd411b5fbc2f577cddb1a586dabe26a23ddb89de72b712842d892a8207ae467cdcfc5b71cc913e372d886effd2',
    reads: [
      'volume 123.456 m3',
      'deviceTime 2026-03-15T10:30',
      'batteryVoltage 3.05 V',
      'leakDate 2025-08-14',
      'backwardVolume 0.007 m3',
      'monthVolume 1 m3 @2026-01-31',
      'monthVolume 2 m3 @2026-02-28',
      'monthVolume 3 m3 @2025-03-31',
      'monthVolume 4 m3 @2025-04-30',
      'monthVolume 5 m3 @2025-05-31',
      'monthVolume 6 m3 @2025-06-30',
      'monthVolume 7 m3 @2025-07-31',
      'monthVolume 8 m3 @2025-08-31',
      'monthVolume 9 m3 @2025-09-30',
      'monthVolume 10 m3 @2025-10-31',
      'monthVolume 11 m3 @2025-11-30',
      'monthVolume - m3 @2025-12-31',
    ],
  },
});

const CONTENT = { battery: 0x01, tamperDate: 0x02, backflow: 0x04, months: 0x10, leakDate: 0x80 };
/** The order of the two dates together is not known, so neither is read then. */
const BOTH_DATES = CONTENT.tamperDate | CONTENT.leakDate;
const BOTH_DATES_BYTES = 7;
const MIN_BYTES = 2;

function readPayload({ records }: PayloadInput): PayloadReading | undefined {
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
  const clock = records.find(({ quantity }) => quantity === 'datetime');
  const today = (clock && recordText(clock)?.slice(0, 10)) ?? null;
  if (content & CONTENT.months) fields.push(...readMonths(reader, today));
  return { fields };
}

function bytesOf(content: number): number {
  const rows = [
    [CONTENT.battery, 1],
    [CONTENT.tamperDate, 4],
    [CONTENT.backflow, 4],
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
  const [year = 0, month = 0, day = 0] = [...reader.bytes(3)].map((byte) =>
    Number(byte.toString(16)),
  );
  return checkedDate(2000 + year, month, day);
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
