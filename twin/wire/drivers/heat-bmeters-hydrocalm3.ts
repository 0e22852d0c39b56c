/** BMeters Hydrocal-M3 heat meter. */
import { defineDriver } from './definition.ts';
import { CLOCK_FIELDS, HEAT_FLOW_FIELDS } from './standard-fields.ts';

export const heatBmetersHydrocalm3 = defineDriver({
  name: 'heat-bmeters-hydrocalm3',
  kind: 'heat',
  about: 'BMeters Hydrocal-M3 heat meter',
  detect: [{ manufacturer: 'BMT', versions: [0x0b], types: [0x0d] }],
  fields: {
    ...CLOCK_FIELDS,
    flowTemperature: HEAT_FLOW_FIELDS.flowTemperature,
    returnTemperature: HEAT_FLOW_FIELDS.returnTemperature,
    energy: { quantity: 'energy', storage: [0], nth: 0, about: 'heat since the meter was mounted' },
    volume: { quantity: 'volume', storage: [0], nth: 0, about: 'volume of heating' },
    coolingEnergy: {
      quantity: 'energy',
      storage: [0],
      nth: 1,
      about: 'cold since the meter was mounted',
    },
    coolingVolume: { quantity: 'volume', storage: [0], nth: 1, about: 'volume of cooling' },
    input1Volume: { quantity: 'volume', storage: [0], nth: 2, about: 'volume at pulse input 1' },
    input2Volume: { quantity: 'volume', storage: [0], nth: 3, about: 'volume at pulse input 2' },
  },
  example: {
    frame:
      '4e44b409010000100b0d7a01004025bbe51001de26b0239d61e3fe0a6ce80ec3e544de129993825127f46e63b7ad6d371fde8c6cfc19c66e557136b568fcc96df23b755ec3bbacef3c212a3676138f',
    reads: [
      'energy 899988 MJ',
      'deviceTime 2026-03-15T08:30',
      'volume 249.929 m3',
      'coolingEnergy 899964 MJ',
      'coolingVolume 249.966 m3',
      'input1Volume 249.924 m3',
      'input2Volume 249.96 m3',
      'flowTemperature 48.2 C',
      'returnTemperature 31.4 C',
    ],
  },
});
