/** Kamstrup Multical 21 and flowIQ: full and compact frames, state in a word of the maker's own. */
import { type PayloadInput, type PayloadReading, defineDriver } from './definition.ts';
import type { FlagTable } from './flags.ts';
import {
  DUE_DATE_VOLUME_FIELDS,
  FLOW_FIELDS,
  MAX_FLOW_FIELDS,
  VOLUME_FIELDS,
  WATER_TEMPERATURE_FIELDS,
} from './standard-fields.ts';

const INFO_FLAGS: FlagTable = [
  [0x0001, 'dry'],
  [0x0002, 'backflow'],
  [0x0004, 'leak'],
  [0x0008, 'burst'],
];

const ERROR_FLAGS: FlagTable = [
  [0x0001, 'dry'],
  [0x0002, 'backflow'],
  [0x0004, 'leak'],
  [0x0008, 'burst'],
  [0x0010, 'tamper'],
  [0x0020, 'battery-low'],
  [0x0040, 'low-temperature'],
  [0x0080, 'overload'],
  [0x0200, 'no-flow'],
];

/** The info word also says for how long, in three bits each from bit 4 on. */
const DURATIONS = ['dryFor', 'backflowFor', 'leakFor', 'burstFor'];
const DURATION_TEXTS = [
  ...['', '1-8 hours', '9-24 hours', '2-3 days'],
  ...['4-7 days', '8-14 days', '15-21 days', '22-31 days'],
];

export const waterKamstrup = defineDriver({
  name: 'water-kamstrup',
  kind: 'water',
  about: 'Kamstrup Multical 21 and flowIQ water meter',
  detect: [
    { manufacturer: 'KAM', versions: [0x1b, 0x1d], types: [0x06, 0x16] },
    { manufacturer: 'KAW', versions: [0x3a, 0x3c, 0x42], types: [0x06, 0x16] },
  ],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    ...FLOW_FIELDS,
    ...MAX_FLOW_FIELDS,
    ...WATER_TEMPERATURE_FIELDS,
    info: {
      quantity: 'mfct',
      storage: [0],
      vib: 'ff20',
      flags: INFO_FLAGS,
      about: 'state and how long it lasted',
    },
    errorFlags: {
      quantity: 'mfct',
      storage: [0],
      vib: 'ff23',
      flags: ERROR_FLAGS,
      about: 'errors as the device sends them',
    },
    minWaterTemperature: {
      quantity: 'flow_temperature',
      storage: [2, 1, 3],
      function: 'minimum',
      about: 'lowest temperature of the water',
    },
    minRoomTemperature: {
      quantity: 'external_temperature',
      storage: [1, 2, 3],
      function: 'minimum',
      about: 'lowest temperature around the meter',
    },
    maxRoomTemperature: {
      quantity: 'external_temperature',
      storage: [1, 2, 3],
      function: 'maximum',
      about: 'highest temperature around the meter',
    },
  },
  payload: readDurations,
  layout: [
    { field: 'info', coding: 0x2, vib: 'ff20' },
    { field: 'volume', coding: 0x4, vib: '13' },
    { field: 'dueDateVolume', coding: 0x4, vib: '13' },
  ],
  example: {
    frame:
      '4e44372c010000103c167a01004025106f3a12c5e2d5b2d15edbb578a422871d640dcd2991d369b96ab933b4827600f925d7e9d95d2ba25d8e933aa860bb23a5e1a187e4445b7085badfb683af4176',
    reads: [
      'errorFlags 512',
      'dueDateVolume 249.819 m3 @2025-12-31',
      'maxVolumeFlow 0.074 m3/h',
      'dueDate 2025-12-31',
      'minRoomTemperature 17 C',
      'maxRoomTemperature 33 C',
      'volumeFlow 0.05 m3/h',
      'volume 249.958 m3',
      'externalTemperatureStorage2 27 C',
      '! no-flow',
    ],
  },
});

function readDurations({ records }: PayloadInput): PayloadReading {
  const info = records.find(({ vib }) => vib === 'ff20')?.value;
  if (typeof info !== 'number') return { fields: [] };
  const durations = DURATIONS.map((name, at) => ({
    name,
    value: DURATION_TEXTS[(info >>> (4 + 3 * at)) & 7] ?? '',
  }));
  return { fields: durations.filter(({ value }) => value !== '') };
}
