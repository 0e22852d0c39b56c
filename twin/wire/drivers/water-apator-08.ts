/** Apator 08: a payload of the maker's own that begins with the volume in thirds of a litre. */
import { defineDriver } from './definition.ts';

export const waterApator08 = defineDriver({
  name: 'water-apator-08',
  kind: 'water',
  about: 'Apator 08 radio module',
  detect: [
    { manufacturer: 'APT', versions: [0x0f], types: [0x0f] },
    { manufacturer: 'APT', versions: [0x03], types: [0x03] },
  ],
  fields: {},
  grammars: [{ values: [{ name: 'volume', at: 0, bytes: 4, scale: '1/3000', unit: 'm3' }] }],
  example: {
    frame: '1c441406010000100f0fa0ef2801000000000000000000000000000000',
    reads: ['volume 25.338333333333335 m3'],
  },
});
