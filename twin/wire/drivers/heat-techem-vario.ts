/** Techem vario 4.1.1: the due date and its value; the maker's block is encrypted once more. */
import { defineDriver } from './definition.ts';
import { DUE_DATE_ENERGY_FIELDS } from './standard-fields.ts';

export const heatTechemVario = defineDriver({
  name: 'heat-techem-vario',
  kind: 'heat',
  about: 'Techem vario 4.1.1 heat meter',
  detect: [{ manufacturer: 'TCH', versions: [0x28], types: [0x04] }],
  fields: { ...DUE_DATE_ENERGY_FIELDS },
  example: {
    frame: '1e4468500100001028047a010010251bbbe058e3a0e564beeb53c296a7413a',
    reads: ['dueDateEnergy 899847 kWh @2025-12-31', 'dueDate 2025-12-31'],
  },
});
