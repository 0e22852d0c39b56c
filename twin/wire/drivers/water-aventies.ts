/** Aventies water meter. */
import { EURIS_FLAGS } from './hca-euris.ts';
import { defineDriver } from './definition.ts';
import { DUE_DATE_VOLUME_FIELDS, ERROR_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const waterAventies = defineDriver({
  name: 'water-aventies',
  kind: 'water',
  about: 'Aventies water meter',
  detect: [{ manufacturer: 'AAA', versions: [0x25], types: [0x07] }],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    errorFlags: { ...ERROR_FIELDS.errorFlags, flags: EURIS_FLAGS },
  },
  series: [
    {
      name: 'monthVolume',
      quantity: 'volume',
      first: 2,
      last: 15,
      at: 'unknown',
      about: 'volume at the end of a month, latest first',
    },
  ],
  example: {
    frame:
      '6e4421040100001025077a010060255c20875c71af7a4287196cae1c5036e8a9bec3aa46038bf1995b1bd19f418ada7d12c695d0f92322ba0b788df8f2c1b31a428dbd628419b878fa87aadb81609fb1561c6d6c88fb35dc30985111d6e7676f0dc8e21b198e756f602b076fddfa4f',
    reads: [
      'volume 249.982 m3',
      'dueDateVolume 2498.19 m3',
      'errorFlags 4',
      'monthVolume 2497.72 m3',
      'monthVolume 2496.41 m3',
      'monthVolume 2494.96 m3',
      'monthVolume 2494.29 m3',
      'monthVolume 2493.34 m3',
      'monthVolume 2492.23 m3',
      'monthVolume 2491.08 m3',
      'monthVolume 2489.79 m3',
      'monthVolume 2489.2 m3',
      'monthVolume 2487.37 m3',
      'monthVolume 2486.6 m3',
      'monthVolume 2485.85 m3',
      'monthVolume 2484.68 m3',
      '! battery-low',
    ],
  },
});
