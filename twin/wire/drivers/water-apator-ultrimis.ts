/** Apator Ultrimis: bits 0-7 hold now, 8-15 this month, 16-23 last month; only now is a flag. */
import { defineDriver } from './definition.ts';
import type { FlagTable } from './flags.ts';
import {
  BACKWARD_VOLUME_FIELDS,
  DUE_DATE_VOLUME_FIELDS,
  ERROR_FIELDS,
  VOLUME_FIELDS,
} from './standard-fields.ts';

const ULTRIMIS_FLAGS: FlagTable = [
  [0x01, 'tamper'],
  [0x02, 'battery-low'],
  [0x04, 'dry'],
  [0x08, 'no-flow'],
  [0x10, 'high-temperature'],
  [0x20, 'burst'],
  [0x40, 'backflow'],
  [0x80, 'leak'],
];

export const waterApatorUltrimis = defineDriver({
  name: 'water-apator-ultrimis',
  kind: 'water',
  about: 'Apator Ultrimis water meter',
  detect: [{ manufacturer: 'APA', versions: [0x01, 0x20], types: [0x16] }],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    ...BACKWARD_VOLUME_FIELDS,
    errorFlags: { ...ERROR_FIELDS.errorFlags, flags: ULTRIMIS_FLAGS },
  },
  example: {
    frame:
      '2e4401060100001001167a010020259aca318949d27586a55999c714b51c368296f17226a3f2662504318c617376f8',
    reads: [
      'volume 249.93 m3',
      'errorFlags 1',
      'dueDateVolume 249.891 m3',
      'backwardVolume 249.982 m3',
      '! tamper',
    ],
  },
});
