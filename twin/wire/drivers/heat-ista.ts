/** Ista sensonic heat meter. */
import { defineDriver } from './definition.ts';
import { ENERGY_FIELDS } from './standard-fields.ts';

export const heatIsta = defineDriver({
  name: 'heat-ista',
  kind: 'heat',
  about: 'Ista sensonic heat meter',
  detect: [{ manufacturer: 'IST', versions: [0xa9], types: [0x04] }],
  fields: {
    ...ENERGY_FIELDS,
    previousDueDate: { quantity: 'date', storage: [1], about: 'due date of the year before' },
    previousDueDateEnergy: {
      quantity: 'energy',
      storage: [1],
      at: 'previousDueDate',
      about: 'heat at that date',
    },
    dueDate: { quantity: 'date', storage: [2], about: 'last due date' },
    dueDateEnergy: {
      quantity: 'energy',
      storage: [2],
      at: 'dueDate',
      about: 'heat at the last due date',
    },
    dueDateVolume: {
      quantity: 'volume',
      storage: [2],
      at: 'dueDate',
      about: 'volume at the last due date',
    },
  },
  example: {
    frame:
      '3e44742601000010a9047a010030253512433da69278945546759199a50b5a45c78951cddbcb07ccabf169e9f8f6d597647f1d0f6717b5b9af3d6b0dbdff65',
    reads: [
      'energy 89999.6 kWh',
      'previousDueDate 2025-12-31',
      'previousDueDateEnergy 89981.7 kWh @2025-12-31',
      'dueDate 2026-02-28',
      'dueDateEnergy 89975.2 kWh @2026-02-28',
      'dueDateVolume 24970.2 m3 @2026-02-28',
    ],
  },
});
