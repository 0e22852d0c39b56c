/** Apator 17-2: a payload of the maker's own that begins with the volume in thirds of a m3. */
import { defineDriver } from './definition.ts';

export const waterApator172 = defineDriver({
  name: 'water-apator-172',
  kind: 'water',
  about: 'Apator 17-2 water meter',
  detect: [{ manufacturer: 'APT', versions: [0x04], types: [0x11] }],
  fields: {},
  grammars: [{ values: [{ name: 'volume', at: 0, bytes: 4, scale: '1/3', unit: 'm3' }] }],
  example: {
    frame: '12441406010000100411a0d304000000000000',
    reads: ['volume 411.6666666666667 m3'],
  },
});
