/** BMeters RFM-TX1 radio module: records and a block like Hydrodigit's, which may hold its clock. */
import { readBmetersBlock } from './bmeters-block.ts';
import { defineDriver } from './definition.ts';
import { CLOCK_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const waterBmetersRfmtx1 = defineDriver({
  name: 'water-bmeters-rfmtx1',
  kind: 'water',
  about: 'BMeters RFM-TX1 radio module',
  detect: [{ manufacturer: 'BMT', versions: [0x05], types: [0x07] }],
  fields: { ...VOLUME_FIELDS, ...CLOCK_FIELDS },
  payload: readBmetersBlock,
  example: {
    frame: '1a44b4090100001005077a01000000041344d00300046d1e084f33',
    reads: ['volume 249.924 m3', 'deviceTime 2026-03-15T08:30'],
  },
});
