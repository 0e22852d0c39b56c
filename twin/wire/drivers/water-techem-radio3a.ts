/** Techem MK-Radio 3a, CI A2: date, volume, and the volume of 24 half months. */
import { ByteReader } from '#kernel/bytes.ts';
import { addHalfMonths, packedDate } from './civil-dates.ts';
import type { PayloadField, PayloadInput, PayloadReading } from './definition.ts';
import { scaled } from './record-value.ts';
import { defineDriver } from './definition.ts';

export const waterTechemRadio3a = defineDriver({
  name: 'water-techem-radio3a',
  kind: 'water',
  about: 'Techem MK-Radio 3a water meter',
  detect: [{ manufacturer: 'TCH', versions: [0x50], types: [0x72] }],
  fields: {},
  payload: readPayload,
  example: {
    frame:
      '35446850010000105072a20c005134393000010203000405000607000809000a0b000c0d000e0f001011001213001415001617001819',
    reads: [
      'volume 1234.5 m3',
      'deviceDate 2026-02-17',
      'halfMonthVolume 0.2 m3 @2026-02-17',
      'halfMonthVolume 0.3 m3 @2026-02-15',
      'halfMonthVolume 0.4 m3 @2026-01-31',
      'halfMonthVolume 0.5 m3 @2026-01-15',
      'halfMonthVolume 0.6 m3 @2025-12-31',
      'halfMonthVolume 0.7 m3 @2025-12-15',
      'halfMonthVolume 0.8 m3 @2025-11-30',
      'halfMonthVolume 0.9 m3 @2025-11-15',
      'halfMonthVolume 1 m3 @2025-10-31',
      'halfMonthVolume 1.1 m3 @2025-10-15',
      'halfMonthVolume 1.2 m3 @2025-09-30',
      'halfMonthVolume 1.3 m3 @2025-09-15',
      'halfMonthVolume 1.4 m3 @2025-08-31',
      'halfMonthVolume 1.5 m3 @2025-08-15',
      'halfMonthVolume 1.6 m3 @2025-07-31',
      'halfMonthVolume 1.7 m3 @2025-07-15',
      'halfMonthVolume 1.8 m3 @2025-06-30',
      'halfMonthVolume 1.9 m3 @2025-06-15',
      'halfMonthVolume 2 m3 @2025-05-31',
      'halfMonthVolume 2.1 m3 @2025-05-15',
      'halfMonthVolume 2.2 m3 @2025-04-30',
      'halfMonthVolume 2.3 m3 @2025-04-15',
      'halfMonthVolume 2.4 m3 @2025-03-31',
      'halfMonthVolume 2.5 m3 @2025-03-15',
    ],
  },
});

const HALF_MONTHS = 24;
const MIN_BYTES = 7 + (3 * HALF_MONTHS) / 2;

function readPayload({ plain }: PayloadInput): PayloadReading | undefined {
  if (plain.length < MIN_BYTES) return undefined;
  const reader = new ByteReader(plain);
  reader.skip(2);
  const today = packedDate(reader.u16());
  const fields: PayloadField[] = [
    { name: 'volume', value: scaled(reader.u24(), -1), unit: 'm3' },
    { name: 'deviceDate', value: today },
  ];
  for (let index = 0; index < HALF_MONTHS; index++) {
    // A byte of unknown meaning before every pair; the first half month is the running one.
    if (index % 2 === 0) reader.skip(1);
    const value = scaled(reader.u8(), -1);
    const at = today === null ? null : index === 0 ? today : addHalfMonths(today, -index);
    fields.push({ name: 'halfMonthVolume', value, unit: 'm3', ...(at && { at }) });
  }
  return { fields };
}
