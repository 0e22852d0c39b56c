/** Picoflux water meter. */
import { defineDriver } from './definition.ts';
import {
  BACKWARD_VOLUME_FIELDS,
  CLOCK_FIELDS,
  ERROR_FIELDS,
  VOLUME_FIELDS,
} from './standard-fields.ts';

export const waterEcmPicoflux = defineDriver({
  name: 'water-ecm-picoflux',
  kind: 'water',
  about: 'Picoflux water meter',
  detect: [{ manufacturer: 'ECM', versions: [0x05], types: [0x07] }],
  fields: {
    ...VOLUME_FIELDS,
    ...CLOCK_FIELDS,
    ...BACKWARD_VOLUME_FIELDS,
    errorFlags: ERROR_FIELDS.errorFlags,
  },
  example: {
    frame:
      '2e446d140100001005077a010020256b9c589595523fda9da5aa39fdd7c50997e710231c7f9810fb76143e63696976',
    reads: [
      'errorFlags 0',
      'volume 249.978 m3',
      'backwardVolume 249.996 m3',
      'deviceTime 2026-03-15T08:30',
      'actualityDuration 50 s',
    ],
  },
});
