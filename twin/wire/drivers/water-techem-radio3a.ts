/** Techem MK-Radio 3a, CI A2: date, volume, and the volume of 24 half months. */
import { defineDriver } from './definition.ts';
import type { GrammarValue } from './payload-grammar.ts';

/** Every second half month from this one on. */
function halfMonths(at: number, first: number): GrammarValue {
  const days = { from: 'deviceDate', every: 'half-month', first, each: 2 } as const;
  const repeat = { count: 12, step: 3, days };
  return { name: 'halfMonthVolume', at, scale: 0.1, unit: 'm3', repeat };
}

export const waterTechemRadio3a = defineDriver({
  name: 'water-techem-radio3a',
  kind: 'water',
  about: 'Techem MK-Radio 3a water meter',
  detect: [{ manufacturer: 'TCH', versions: [0x50], types: [0x72] }],
  fields: {},
  grammars: [
    {
      values: [
        { name: 'volume', at: 4, bytes: 3, scale: 0.1, unit: 'm3' },
        { name: 'deviceDate', at: 2, bytes: 2, type: 'date' },
        // A byte of unknown meaning before every pair; the first half month is the running one.
        halfMonths(8, 0),
        halfMonths(9, 1),
      ],
    },
  ],
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
