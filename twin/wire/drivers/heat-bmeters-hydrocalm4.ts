/** BMeters Hydrocal-M4 heat meter. */
import { defineDriver } from './definition.ts';
import { CLOCK_FIELDS, ENERGY_FIELDS, HEAT_FLOW_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const heatBmetersHydrocalm4 = defineDriver({
  name: 'heat-bmeters-hydrocalm4',
  kind: 'heat',
  about: 'BMeters Hydrocal-M4 heat meter',
  detect: [{ manufacturer: 'BMT', versions: [0x1a], types: [0x04, 0x0d] }],
  fields: { ...ENERGY_FIELDS, ...VOLUME_FIELDS, ...CLOCK_FIELDS, ...HEAT_FLOW_FIELDS },
  example: {
    frame:
      '3e44b409010000101a0d7a01003025fe0d0ed30f13385a64778a82633155c8877902a7e7fe02c9c0affa7d298c142f0e27b7186a3eac37731217aafc89ba37',
    reads: [
      'deviceTime 2026-03-15T08:30',
      'energy 89.9984 MJ',
      'volume 249.978 m3',
      'volumeFlow 0.082 m3/h',
      'power 0.000086 MJ/h',
      'flowTemperature 8.2 C',
      'returnTemperature 1.4 C',
    ],
  },
});
