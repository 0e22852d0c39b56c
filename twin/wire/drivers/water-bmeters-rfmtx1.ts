/** BMeters RFM-TX1 radio module: ordinary records, or a payload of its own in a mode of its own. */
import { defineDriver } from './definition.ts';
import { CLOCK_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const waterBmetersRfmtx1 = defineDriver({
  name: 'water-bmeters-rfmtx1',
  kind: 'water',
  about: 'BMeters RFM-TX1 radio module',
  detect: [{ manufacturer: 'BMT', versions: [0x05], types: [0x07] }],
  fields: { ...VOLUME_FIELDS, ...CLOCK_FIELDS },
  grammars: [
    {
      ci: [0x7a],
      // Ordinary records do not begin so.
      when: [{ at: 0, is: [0x11] }],
      values: [
        { name: 'volume', at: 2, bytes: 4, type: 'bcd', scale: 0.001, unit: 'm3' },
        { name: 'deviceTime', at: 13, bytes: 6, type: 'bcd-time' },
      ],
    },
  ],
  example: {
    frame: '1a44b4090100001005077a01000000041344d00300046d1e084f33',
    reads: ['volume 249.924 m3', 'deviceTime 2026-03-15T08:30'],
  },
});
