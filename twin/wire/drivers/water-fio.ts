/** FIO water meter. */
import { defineDriver } from './definition.ts';
import { CLOCK_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const waterFio = defineDriver({
  name: 'water-fio',
  kind: 'water',
  about: 'FIO water meter',
  detect: [{ manufacturer: 'FIO', versions: [0x01], types: [0x07] }],
  fields: { ...VOLUME_FIELDS, ...CLOCK_FIELDS },
  example: {
    frame: '1e442f190100001001077a01001025b3be4c297a1077e84ce1ae2dabfa4d4a',
    reads: ['volume 249.952 m3', 'deviceTime 2026-03-15T08:30'],
  },
});
