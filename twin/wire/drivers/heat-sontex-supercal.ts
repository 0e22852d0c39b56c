/** Sontex Supercal heat meter. */
import { defineDriver } from './definition.ts';
import { CLOCK_FIELDS, ENERGY_FIELDS, HEAT_FLOW_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const heatSontexSupercal = defineDriver({
  name: 'heat-sontex-supercal',
  kind: 'heat',
  about: 'Sontex Supercal heat meter',
  detect: [{ manufacturer: 'SON', versions: [0x1b], types: [0x04, 0x0c, 0x0d] }],
  fields: {
    ...ENERGY_FIELDS,
    ...VOLUME_FIELDS,
    ...HEAT_FLOW_FIELDS,
    ...CLOCK_FIELDS,
    dueDate: { quantity: 'date', storage: [20], about: 'last due date' },
    dueDateEnergy: {
      quantity: 'energy',
      storage: [20],
      at: 'dueDate',
      about: 'heat at the last due date',
    },
    dueDateVolume: {
      quantity: 'volume',
      storage: [20],
      at: 'dueDate',
      about: 'volume at the last due date',
    },
  },
  example: {
    frame:
      '4e44ee4d010000101b047a0100402591c823101784608d831ee78ee3cf54720b4ff0b76dda096f8b7ca2a34adb34b72b50d04b279b41d6291b7ab1eb7b1f5e8cf9b8ff08deb6c11c0a6205824244e7',
    reads: [
      'deviceTime 2026-03-15T08:30',
      'dueDate 2025-12-31',
      'energy 899956 kWh',
      'dueDateEnergy 897794 kWh @2025-12-31',
      'volume 2499.98 m3',
      'dueDateVolume 2478.56 m3 @2025-12-31',
      'flowTemperature 48.2 C',
      'returnTemperature 31.4 C',
      'volumeFlow 0.046 m3/h',
      'power 340 W',
    ],
  },
});
