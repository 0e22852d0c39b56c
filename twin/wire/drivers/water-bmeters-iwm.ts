/** BMeters IWM-TX5 radio module. */
import { defineDriver } from './definition.ts';
import { STANDARD_STATUS, type FlagTable } from './flags.ts';
import { CLOCK_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

const STATUS: FlagTable = [...STANDARD_STATUS, [0x40, 'tamper']];

export const waterBmetersIwm = defineDriver({
  name: 'water-bmeters-iwm',
  kind: 'water',
  about: 'BMeters IWM-TX5 radio module',
  detect: [{ manufacturer: 'BMT', versions: [0x18], types: [0x06, 0x07] }],
  fields: { ...VOLUME_FIELDS, ...CLOCK_FIELDS },
  status: STATUS,
  example: {
    frame: '1e44b4090100001018067a01001025398679d62fd19ebd49283f13f8b0b030',
    reads: ['deviceTime 2026-03-15T08:30:05', 'volume 249.916 m3'],
  },
});
