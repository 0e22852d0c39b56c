/** Maddalena water meter. */
import { defineDriver } from './definition.ts';
import {
  CLOCK_FIELDS,
  DUE_DATE_VOLUME_FIELDS,
  ERROR_FIELDS,
  IDENTITY_FIELDS,
  MAX_FLOW_FIELDS,
  VOLUME_FIELDS,
} from './standard-fields.ts';

export const waterMaddalena = defineDriver({
  name: 'water-maddalena',
  kind: 'water',
  about: 'Maddalena water meter',
  detect: [{ manufacturer: 'MAD', versions: [0x01], types: [0x07] }],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    ...CLOCK_FIELDS,
    ...IDENTITY_FIELDS,
    ...MAX_FLOW_FIELDS,
    errorFlags: ERROR_FIELDS.errorFlags,
    secondDueDate: { quantity: 'date', storage: [2], about: 'second due date' },
    secondDueDateVolume: {
      quantity: 'volume',
      storage: [2],
      at: 'secondDueDate',
      about: 'volume at the second due date',
    },
    maxVolumeFlowTime: { quantity: 'datetime', storage: [3], about: 'time of the highest flow' },
  },
  example: {
    frame:
      '4e4424340100001001077a0100402597eadc69d7ab72ee1de640ce35570d9723707444bbbdbcef453619a7424e3af07cfc19397854248d3bcab5c63421a2530431eece623a6413f65193734083f9d3',
    reads: [
      'volume 249.97 m3',
      'deviceTime 2026-03-15T08:30',
      'errorFlags 0',
      'serialNumber 12345678',
      'dueDateVolume 249.827 m3 @2025-12-31',
      'dueDate 2025-12-31',
      'secondDueDateVolume 249.78 m3 @2026-02-28',
      'secondDueDate 2026-02-28',
      'maxVolumeFlow 0.046 m3/h',
      'maxVolumeFlowTime 2026-02-28T23:59',
    ],
  },
});
