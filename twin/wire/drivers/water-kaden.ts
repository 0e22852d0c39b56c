/** Kaden ultrasonic water meter. */
import { defineDriver } from './definition.ts';
import {
  CLOCK_FIELDS,
  ERROR_FIELDS,
  FLOW_FIELDS,
  IDENTITY_FIELDS,
  MAX_FLOW_FIELDS,
} from './standard-fields.ts';

export const waterKaden = defineDriver({
  name: 'water-kaden',
  kind: 'water',
  about: 'Kaden ultrasonic water meter',
  detect: [{ manufacturer: 'KDN', versions: [0x01], types: [0x07] }],
  fields: {
    ...FLOW_FIELDS,
    ...MAX_FLOW_FIELDS,
    ...CLOCK_FIELDS,
    ...IDENTITY_FIELDS,
    errorFlags: ERROR_FIELDS.errorFlags,
    volume: {
      quantity: 'volume',
      storage: [0],
      nth: 0,
      about: 'volume since the meter was mounted',
    },
    secondVolume: { quantity: 'volume', storage: [0], nth: 1, about: 'second volume register' },
  },
  example: {
    frame:
      '4e448e2c0100001001077a01004025456c1832284957c4db39dcc0ea1dafdab55251134393f125115cb4a7ee413047aca119adb5802bdc812a5a590fcb07bee090a37bc934351c46fe1af49e38f7f3',
    reads: [
      'errorFlags 0',
      'serialNumber .0.1',
      'volume 24.9956 m3',
      'secondVolume 24.992 m3',
      'volumeFlow 0.074 m3/h',
      'maxVolumeFlow 0.03 m3/h',
      'deviceTime 2026-03-15T08:30',
      'actualityDuration 70 s',
      'actualityDurationNo2 78 s',
    ],
  },
});
