/** Techem data III, CI A0 and A2: a payload of the maker's own, in clear. */
import { ByteReader } from '#kernel/bytes.ts';
import { packedDate } from './civil-dates.ts';
import type { PayloadInput, PayloadReading } from './definition.ts';
import { scaled } from './record-value.ts';
import { techemToday } from './techem-dates.ts';
import { defineDriver } from './definition.ts';

export const hcaTechemData3 = defineDriver({
  name: 'hca-techem-data3',
  kind: 'heat-cost-allocator',
  about: 'Techem data III heat cost allocator',
  detect: [{ manufacturer: 'TCH', versions: [0x69, 0x94], types: [0x80] }],
  fields: {},
  payload: readPayload,
  example: {
    frame: '1f446850010000106980a0119f332c0110054b006608e40e0000000000000000',
    reads: [
      'units 75 HCA',
      'dueDate 2025-12-31',
      'dueDateUnits 300 HCA @2025-12-31',
      'deviceDate 2026-02-17',
      'roomTemperature 21.5 C',
      'radiatorTemperature 38.12 C',
    ],
  },
});

/** First byte 0F: one byte more before the temperatures. */
const WITH_EXTRA_BYTE = 0x0f;
const KNOWN_LAYOUTS = [0x01, 0x11, WITH_EXTRA_BYTE];
const MIN_BYTES = 14;

function readPayload({ plain }: PayloadInput): PayloadReading | undefined {
  const layout = plain[0] ?? 0;
  if (!KNOWN_LAYOUTS.includes(layout) || plain.length < MIN_BYTES) return undefined;
  const reader = new ByteReader(plain);
  reader.skip(1);
  const due = reader.u16();
  const dueDateUnits = reader.u16();
  const today = techemToday(due, reader.u16());
  const units = reader.u16();
  if (layout === WITH_EXTRA_BYTE) reader.skip(1);
  const dueDate = packedDate(due);
  return {
    fields: [
      { name: 'units', value: units, unit: 'HCA' },
      { name: 'dueDate', value: dueDate },
      { name: 'dueDateUnits', value: dueDateUnits, unit: 'HCA', ...(dueDate && { at: dueDate }) },
      { name: 'deviceDate', value: today },
      { name: 'roomTemperature', value: scaled(reader.u16(), -2), unit: 'C' },
      { name: 'radiatorTemperature', value: scaled(reader.u16(), -2), unit: 'C' },
    ],
  };
}
