/** Itron CF heat meter. */
import { defineDriver } from './definition.ts';
import {
  CLOCK_FIELDS,
  DUE_DATE_ENERGY_FIELDS,
  DUE_DATE_FIELDS,
  ENERGY_FIELDS,
  VOLUME_FIELDS,
} from './standard-fields.ts';

export const heatItron = defineDriver({
  name: 'heat-itron',
  kind: 'heat',
  about: 'Itron CF heat meter',
  detect: [{ manufacturer: 'ITW', versions: [0x00], types: [0x04] }],
  fields: {
    ...ENERGY_FIELDS,
    ...VOLUME_FIELDS,
    ...CLOCK_FIELDS,
    ...DUE_DATE_FIELDS,
    dueDateEnergy: DUE_DATE_ENERGY_FIELDS.dueDateEnergy,
    meterNumber: { quantity: 'enhanced_id', storage: [0], about: 'number on the meter' },
  },
  example: {
    frame:
      '3e4497260100001000047a01003025bcc00ea485eafaca6dcc0b7ad804dfee6c2c8018cc11a497ca95d1e9725028fc884c75540d54500385fef975d890a2c3',
    reads: [
      'energy 899956 kWh',
      'volume 2499.68 m3',
      'deviceTime 2026-03-15T08:30:05',
      'dueDate 2025-12-31',
      'meterNumber 2345678',
      'errorEnergyStorage1 899893 kWh @2025-12-31',
    ],
  },
});
