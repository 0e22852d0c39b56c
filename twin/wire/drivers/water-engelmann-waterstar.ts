/** Engelmann WaterStar M water meter. */
import { defineDriver } from './definition.ts';
import type { FlagTable } from './flags.ts';
import {
  BACKWARD_VOLUME_FIELDS,
  CLOCK_FIELDS,
  DUE_DATE_VOLUME_FIELDS,
  ERROR_FIELDS,
  VERSION_FIELDS,
  VOLUME_FIELDS,
} from './standard-fields.ts';

const WATERSTAR_FLAGS: FlagTable = [
  [0x0001, 'software-error'],
  [0x0002, 'memory-error'],
  [0x0004, 'sensor-error'],
  [0x0008, 'measurement-error'],
  [0x0010, 'battery-low'],
  [0x0020, 'tamper'],
  [0x0040, 'leak-or-no-flow'],
  [0x0080, 'backflow'],
  [0x0100, 'overload'],
];

export const waterEngelmannWaterstar = defineDriver({
  name: 'water-engelmann-waterstar',
  kind: 'water',
  about: 'Engelmann WaterStar M water meter',
  detect: [
    { manufacturer: 'DWZ', versions: [0x00, 0x02], types: [0x06, 0x07] },
    { manufacturer: 'EFE', versions: [0x03, 0x70], types: [0x06, 0x07] },
  ],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    ...CLOCK_FIELDS,
    ...BACKWARD_VOLUME_FIELDS,
    modelVersion: VERSION_FIELDS.modelVersion,
    parameterSet: VERSION_FIELDS.parameterSet,
    errorFlags: { ...ERROR_FIELDS.errorFlags, flags: WATERSTAR_FLAGS },
    batteryVoltage: { quantity: 'voltage', storage: [0], about: 'voltage of the battery' },
    dueDateBackwardVolume: {
      quantity: 'volume',
      storage: [1],
      vife: '3c',
      at: 'dueDate',
      about: 'volume that had flowed backwards at the due date',
    },
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
      '9e44fa120100001000067a010090252a925e7552a0c48c69cfbd54ec42ed228ba3c3b738bd211b62f931f837f1ec37a57c1618c2f6b033955e4c73bf498587a56ac647781de72ea36707b0afb0845e4415d982c71d0cb2931ea6047b32bcac64194810e0199706ec9390cb313ffb1430db72b975fee26740af1ab3fd17c6336ff54487f135064a9408cd0ac8e3abaaced7f21ff11eb3b6fccedbb05fa8962e',
    reads: [
      'deviceTime 2026-03-15T08:30',
      'volume 249.924 m3',
      'errorFlags 1',
      'batteryVoltage 3.1 V',
      'dueDate 2025-12-31',
      'dueDateVolume 249.835 m3 @2025-12-31',
      'monthVolume 249.78 m3 @2026-02-28',
      'monthVolume 249.663 m3 @2026-01-31',
      'monthVolume 249.57 m3 @2025-12-31',
      'monthVolume 249.425 m3 @2025-11-30',
      'monthVolume 249.292 m3 @2025-10-31',
      'monthVolume 249.185 m3 @2025-09-30',
      'monthVolume 249.068 m3 @2025-08-31',
      'monthVolume 248.979 m3 @2025-07-31',
      'monthVolume 248.868 m3 @2025-06-30',
      'monthVolume 248.743 m3 @2025-05-31',
      'monthVolume 248.656 m3 @2025-04-30',
      'monthVolume 248.551 m3 @2025-03-31',
      'monthVolume 248.432 m3 @2025-02-28',
      'monthVolume 248.395 m3 @2025-01-31',
      'monthVolume 248.284 m3 @2024-12-31',
      '! software-error',
    ],
  },
});
