/** Honeywell Elster emerlin radio module. */
import { defineDriver } from './definition.ts';
import { CONFORMANT_FLAGS, DUE_DATE_VOLUME_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const waterElsterEmerlin = defineDriver({
  name: 'water-elster-emerlin',
  kind: 'water',
  about: 'Honeywell Elster emerlin radio module',
  detect: [{ manufacturer: 'ELR', versions: [0x11, 0x12], types: [0x37] }],
  fields: { ...VOLUME_FIELDS, ...DUE_DATE_VOLUME_FIELDS, stateFlags: CONFORMANT_FLAGS },
  example: {
    frame:
      '2e4492150100001011377a01002025b13c48fef63723bc6f05fe44ae6bdfbf570aa94efd0b90b178165f796cbc6ee9',
    reads: [
      'volume 249.924 m3',
      'stateFlags 0',
      'dueDateVolume 249.825 m3 @2025-12-31',
      'dueDate 2025-12-31',
      'remainingBattery 82 month',
    ],
  },
});
