/** Maddalena EVO 868 radio module. */
import { defineDriver } from './definition.ts';
import {
  CLOCK_FIELDS,
  DUE_DATE_VOLUME_FIELDS,
  ERROR_FIELDS,
  IDENTITY_FIELDS,
  MAX_FLOW_FIELDS,
  VOLUME_FIELDS,
} from './standard-fields.ts';

export const waterMaddalenaEvo = defineDriver({
  name: 'water-maddalena-evo',
  kind: 'water',
  about: 'Maddalena EVO 868 radio module',
  detect: [{ manufacturer: 'MAD', versions: [0x50], types: [0x07, 0x16] }],
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
  series: [
    {
      name: 'monthVolume',
      quantity: 'volume',
      first: 8,
      last: 19,
      at: { back: 8 },
      about: 'volume at the end of a month',
    },
  ],
  example: {
    frame:
      'ae4424340100001050167a0100a025a0fd4a19dd0c7af01c12e836fa417e9276695fd2d91d4f908cb5702bfa3481621c25d658137a86c525755b3fb2bd397d1423f4f9e9f7911a770d8ffcea74fbc6d0452a0894a42dc943daa7091683636c4ea6654c6feea43697b19559574b70243c159204e33f7c246a367e10e9d2ba943438f7da1c12eda97acd74528e29a79504a6006bc19913b52f0896214a0820bd464aba7f07c24b39906f371ccf825d61',
    reads: [
      'volume 249.944 m3',
      'deviceTime 2026-03-15T08:30',
      'errorFlags 0',
      'serialNumber 12345678',
      'dueDateVolume 249.821 m3 @2025-12-31',
      'dueDate 2025-12-31',
      'secondDueDateVolume 249.752 m3 @2026-02-28',
      'secondDueDate 2026-02-28',
      'maxVolumeFlow 0.058 m3/h',
      'maxVolumeFlowTime 2026-02-28T23:59',
      'monthVolume 249.1 m3 @2026-02-28',
      'monthVolume 249.009 m3 @2026-01-31',
      'monthVolume 248.882 m3 @2025-12-31',
      'monthVolume 248.767 m3 @2025-11-30',
      'monthVolume 248.7 m3 @2025-10-31',
      'monthVolume 248.527 m3 @2025-09-30',
      'monthVolume 248.446 m3 @2025-08-31',
      'monthVolume 248.355 m3 @2025-07-31',
      'monthVolume 248.238 m3 @2025-06-30',
      'monthVolume 248.095 m3 @2025-05-31',
      'monthVolume 247.998 m3 @2025-04-30',
      'monthVolume 247.959 m3 @2025-03-31',
      'storageIntervalStorage8 6 month @2026-02-28',
      'dateStorage8 2026-02-28',
    ],
  },
});
