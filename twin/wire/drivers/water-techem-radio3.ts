/** Techem MK-Radio 3 and 4, CI A2: a payload of the maker's own, in clear; tenths of a m3. */
import { defineDriver } from './definition.ts';

export const waterTechemRadio3 = defineDriver({
  name: 'water-techem-radio3',
  kind: 'water',
  about: 'Techem MK-Radio 3 or 4 water meter',
  detect: [{ manufacturer: 'TCH', versions: [0x70, 0x74, 0x95], types: [0x62, 0x72] }],
  fields: {},
  grammars: [
    {
      values: [
        { name: 'dueDate', at: 1, bytes: 2, type: 'date' },
        { name: 'dueDateVolume', at: 3, bytes: 2, scale: 0.1, unit: 'm3', on: 'dueDate' },
        { name: 'volume', at: 7, bytes: 2, plus: 'dueDateVolume', scale: 0.1, unit: 'm3' },
        { name: 'deviceDate', at: 5, bytes: 2, type: 'day', after: 'dueDate' },
      ],
    },
  ],
  example: {
    frame: '15446850010000107462a2069f335a00100531000000',
    reads: [
      'dueDate 2025-12-31',
      'dueDateVolume 9 m3 @2025-12-31',
      'volume 13.9 m3',
      'deviceDate 2026-02-17',
    ],
  },
});
