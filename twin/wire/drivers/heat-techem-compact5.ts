/** Techem compact V, CI A1 and A2: a payload of the maker's own that begins in clear. */
import { defineDriver } from './definition.ts';

export const heatTechemCompact5 = defineDriver({
  name: 'heat-techem-compact5',
  kind: 'heat',
  about: 'Techem compact V heat meter',
  detect: [
    { manufacturer: 'TCH', versions: [0x22, 0x39, 0x45], types: [0x43, 0xc3] },
    { manufacturer: 'TCH', versions: [0x45], types: [0x04] },
  ],
  fields: {},
  grammars: [
    {
      values: [
        { name: 'dueDateEnergy', at: 3, bytes: 3, unit: 'kWh' },
        { name: 'energySinceDueDate', at: 7, bytes: 3, unit: 'kWh' },
        { name: 'energy', at: 7, bytes: 3, plus: 'dueDateEnergy', unit: 'kWh' },
      ],
    },
  ],
  example: {
    frame: '19446850010000102243a1009f33393000006f03000000000000',
    reads: ['dueDateEnergy 12345 kWh', 'energySinceDueDate 879 kWh', 'energy 13224 kWh'],
  },
});
