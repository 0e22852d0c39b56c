/** Techem data III, CI A0 and A2: a payload of the maker's own, in clear. */
import { defineDriver } from './definition.ts';
import type { GrammarValue } from './payload-grammar.ts';

const UNITS: readonly GrammarValue[] = [
  { name: 'units', at: 7, bytes: 2, unit: 'HCA' },
  { name: 'dueDate', at: 1, bytes: 2, type: 'date' },
  { name: 'dueDateUnits', at: 3, bytes: 2, unit: 'HCA', on: 'dueDate' },
  { name: 'deviceDate', at: 5, bytes: 2, type: 'day', after: 'dueDate' },
];

function temperatures(at: number): readonly GrammarValue[] {
  return [
    { name: 'roomTemperature', at, bytes: 2, scale: 0.01, unit: 'C' },
    { name: 'radiatorTemperature', at: at + 2, bytes: 2, scale: 0.01, unit: 'C' },
  ];
}

export const hcaTechemData3 = defineDriver({
  name: 'hca-techem-data3',
  kind: 'heat-cost-allocator',
  about: 'Techem data III heat cost allocator',
  detect: [{ manufacturer: 'TCH', versions: [0x69, 0x94], types: [0x80] }],
  fields: {},
  grammars: [
    { when: [{ at: 0, is: [0x01, 0x11] }], values: [...UNITS, ...temperatures(9)] },
    // One byte more before the temperatures.
    { when: [{ at: 0, is: [0x0f] }], values: [...UNITS, ...temperatures(10)] },
  ],
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
