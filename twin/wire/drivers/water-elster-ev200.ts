/** Honeywell Elster EV200 water meter. */
import { defineDriver } from './definition.ts';
import { DUE_DATE_VOLUME_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const waterElsterEv200 = defineDriver({
  name: 'water-elster-ev200',
  kind: 'water',
  about: 'Honeywell Elster EV200 water meter',
  detect: [{ manufacturer: 'ELR', versions: [0x0d], types: [0x07] }],
  fields: { ...VOLUME_FIELDS, ...DUE_DATE_VOLUME_FIELDS },
  example: {
    frame: '1e449215010000100d077a010010251d2cbbe19054a2a1349426d090d02184',
    reads: ['volume 24.9964 m3', 'dueDateVolume 24.9851 m3'],
  },
});
