/** Siemens heat meter with Qundis radio. */
import { defineDriver } from './definition.ts';
import {
  CLOCK_FIELDS,
  DUE_DATE_ENERGY_FIELDS,
  ENERGY_FIELDS,
  ERROR_FIELDS,
  IDENTITY_FIELDS,
} from './standard-fields.ts';

export const heatSiemens5us = defineDriver({
  name: 'heat-siemens-5us',
  kind: 'heat',
  about: 'Siemens heat meter with Qundis radio',
  detect: [{ manufacturer: 'LSE', versions: [0x23], types: [0x04] }],
  fields: {
    ...ENERGY_FIELDS,
    ...DUE_DATE_ENERGY_FIELDS,
    ...ERROR_FIELDS,
    ...CLOCK_FIELDS,
    ...IDENTITY_FIELDS,
  },
  example: {
    frame:
      '3e4465320100001023047a010030251806fcb7f727acc75671f27009eed54c4d646384f210d55710ee95759e9be47c09eada703399f3987613ee8a10680a70',
    reads: [
      'energy 89998.4 kWh',
      'dueDateEnergy 89989 kWh @2025-12-31',
      'dueDate 2025-12-31',
      'errorDate -',
      'deviceTime 2026-03-15T08:30',
      'serialNumber 2345678',
    ],
  },
});
