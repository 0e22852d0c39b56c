/** Lansen temperature and humidity sensor. */
import { defineDriver } from './definition.ts';
import {
  CONFORMANT_FLAGS,
  ROOM_DAY_FIELDS,
  ROOM_FIELDS,
  ROOM_HOUR_FIELDS,
  TIME_FIELDS,
} from './standard-fields.ts';

export const roomLansenTh = defineDriver({
  name: 'room-lansen-th',
  kind: 'room',
  about: 'Lansen temperature and humidity sensor',
  detect: [{ manufacturer: 'LAS', versions: [0x07, 0x09], types: [0x1b] }],
  fields: {
    ...ROOM_FIELDS,
    ...ROOM_HOUR_FIELDS,
    ...ROOM_DAY_FIELDS,
    onTime: TIME_FIELDS.onTime,
    stateFlags: CONFORMANT_FLAGS,
  },
  layout: [
    { field: 'temperature', coding: 0x2, vib: '65' },
    { field: 'hourTemperature', coding: 0x2, vib: '65' },
    { field: 'humidity', coding: 0x2, vib: 'fb1a' },
    { field: 'hourHumidity', coding: 0x2, vib: 'fb1a' },
    { field: 'stateFlags', coding: 0x2, vib: 'fd971d' },
  ],
  example: {
    frame:
      '2e44333001000010091b7a010020251a397077a1c6af847571a39195824f5b4628f3142442248b39b27415513c681c',
    reads: [
      'temperature 20.6 C',
      'hourTemperature 20.63 C',
      'dayTemperature 20.66 C',
      'humidity 47 %RH',
      'hourHumidity 48 %RH',
      'dayHumidity 49 %RH',
      'onTime 50 d',
    ],
  },
});
