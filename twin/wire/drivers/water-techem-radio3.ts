/** Techem MK-Radio 3, CI A2: a payload of the maker's own, in clear; volume in tenths of a m3. */
import { ByteReader } from '#kernel/bytes.ts';
import { packedDate } from './civil-dates.ts';
import type { PayloadInput, PayloadReading } from './definition.ts';
import { scaled } from './record-value.ts';
import { techemToday } from './techem-dates.ts';
import { defineDriver } from './definition.ts';

export const waterTechemRadio3 = defineDriver({
  name: 'water-techem-radio3',
  kind: 'water',
  about: 'Techem MK-Radio 3 water meter',
  detect: [{ manufacturer: 'TCH', versions: [0x74], types: [0x62, 0x72] }],
  fields: {},
  payload: readPayload,
  example: {
    frame: '15446850010000107462a2069f335a00100531000000',
    reads: [
      'volume 13.9 m3',
      'dueDate 2025-12-31',
      'dueDateVolume 9 m3 @2025-12-31',
      'deviceDate 2026-02-17',
    ],
  },
});

const MIN_BYTES = 9;

function readPayload({ plain }: PayloadInput): PayloadReading | undefined {
  if (plain.length < MIN_BYTES) return undefined;
  const reader = new ByteReader(plain);
  reader.skip(1);
  const due = reader.u16();
  const dueVolume = reader.u16();
  const today = techemToday(due, reader.u16());
  const dueDate = packedDate(due);
  const at = dueDate === null ? {} : { at: dueDate };
  return {
    fields: [
      { name: 'volume', value: scaled(dueVolume + reader.u16(), -1), unit: 'm3' },
      { name: 'dueDate', value: dueDate },
      { name: 'dueDateVolume', value: scaled(dueVolume, -1), unit: 'm3', ...at },
      { name: 'deviceDate', value: today },
    ],
  };
}
