/** Diehl water meter, version 7B. */
import { defineDriver } from './definition.ts';
import { ERROR_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const waterDiehl7b = defineDriver({
  name: 'water-diehl-7b',
  kind: 'water',
  about: 'Diehl water meter, version 7B',
  detect: [{ manufacturer: 'DME', versions: [0x7b], types: [0x07] }],
  fields: { ...VOLUME_FIELDS, errorFlags: ERROR_FIELDS.errorFlags },
  example: {
    frame: '1e44a511010000107b077a01001025390960b6d7807257cf54990fab1c3e93',
    reads: ['volume 249.978 m3', 'errorFlags 0'],
  },
});
