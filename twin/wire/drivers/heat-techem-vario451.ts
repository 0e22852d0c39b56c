/** Techem vario 4.5.1, CI A2: the payload of the compact V, but it counts in MJ. */
import { defineDriver } from './definition.ts';

export const heatTechemVario451 = defineDriver({
  name: 'heat-techem-vario451',
  kind: 'heat',
  about: 'Techem vario 4.5.1 heat meter',
  detect: [{ manufacturer: 'TCH', versions: [0x27], types: [0x04, 0x43, 0xc3] }],
  fields: {},
  grammars: [
    {
      values: [
        { name: 'dueDateEnergy', at: 3, bytes: 3, unit: 'MJ' },
        { name: 'energySinceDueDate', at: 7, bytes: 3, unit: 'MJ' },
        { name: 'energy', at: 7, bytes: 3, plus: 'dueDateEnergy', unit: 'MJ' },
      ],
    },
  ],
  example: {
    frame: '19446850010000102743a1009f33393000006f03000000000000',
    reads: ['dueDateEnergy 12345 MJ', 'energySinceDueDate 879 MJ', 'energy 13224 MJ'],
  },
});
