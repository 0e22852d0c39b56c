/** Engelmann FAW: full and compact frames with 15 month ends. */
import { defineDriver } from './definition.ts';
import type { FlagTable } from './flags.ts';
import {
  CLOCK_FIELDS,
  DUE_DATE_VOLUME_FIELDS,
  ERROR_FIELDS,
  VOLUME_FIELDS,
} from './standard-fields.ts';

const FAW_FLAGS: FlagTable = [
  [0x01, 'sensor-error'],
  [0x02, 'reset'],
  [0x04, 'memory-error'],
  [0x08, 'removed'],
  [0x10, 'tamper'],
  [0x20, 'leak'],
  [0x40, 'no-flow'],
  [0x80, 'backflow'],
];

export const waterEngelmannFaw = defineDriver({
  name: 'water-engelmann-faw',
  kind: 'water',
  about: 'Engelmann FAW radio module for water meters',
  detect: [{ manufacturer: 'EFE', versions: [0x00], types: [0x06, 0x07, 0x16] }],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    ...CLOCK_FIELDS,
    errorFlags: { ...ERROR_FIELDS.errorFlags, flags: FAW_FLAGS },
  },
  series: [
    {
      name: 'monthVolume',
      quantity: 'volume',
      first: 2,
      last: 16,
      at: 'month-ends',
      about: 'volume at the end of a month',
    },
  ],
  example: {
    frame:
      '3e44c5140100001000067a010030254869f77c907a6af8e6c53d47692d28cba92a189fe97846da6d9baef035759d037dc951037ccac1bff9a5a1c0c85fc7b0',
    reads: [
      'dueDate 2025-12-31',
      'dueDateVolume 5.5 m3 @2025-12-31',
      'errorFlags 32',
      'deviceTime 2026-03-15T10:30',
      'volume 9 m3',
      'monthVolume 8 m3 @2026-02-28',
      'monthVolume 7 m3 @2026-01-31',
      '! leak',
    ],
  },
});
