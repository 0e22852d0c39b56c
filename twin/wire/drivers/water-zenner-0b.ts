/** Zenner radio module on water meters: three numbers after DIF 0F, litres with a byte of fractions. */
import { defineDriver } from './definition.ts';

const SCALE = '1/256000';

export const waterZenner0b = defineDriver({
  name: 'water-zenner-0b',
  kind: 'water',
  about: 'Zenner water meter with a block of its own',
  detect: [{ manufacturer: 'ZRI', versions: [0x0b], types: [0x06, 0x07, 0x16] }],
  fields: {},
  grammars: [
    {
      from: 'block',
      values: [
        { name: 'state', at: 0, bytes: 4 },
        { name: 'monthVolume', at: 4, bytes: 4, scale: SCALE, unit: 'm3' },
        { name: 'volume', at: 8, bytes: 4, scale: SCALE, unit: 'm3' },
      ],
    },
  ],
  example: {
    frame: '1b44496a010000100b167a000000000f0000000000f4010000e80300',
    reads: ['state 0', 'monthVolume 0.5 m3', 'volume 1 m3'],
  },
});
