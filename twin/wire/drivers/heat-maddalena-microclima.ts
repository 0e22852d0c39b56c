/** Maddalena microCLIMA heat meter. */
import { defineDriver } from './definition.ts';
import {
  CLOCK_FIELDS,
  DUE_DATE_ENERGY_FIELDS,
  ENERGY_FIELDS,
  ERROR_FIELDS,
  HEAT_FLOW_FIELDS,
  VERSION_FIELDS,
  VOLUME_FIELDS,
} from './standard-fields.ts';

export const heatMaddalenaMicroclima = defineDriver({
  name: 'heat-maddalena-microclima',
  kind: 'heat',
  about: 'Maddalena microCLIMA heat meter',
  detect: [{ manufacturer: 'MAD', versions: [0x00], types: [0x04] }],
  fields: {
    ...ENERGY_FIELDS,
    ...DUE_DATE_ENERGY_FIELDS,
    ...VOLUME_FIELDS,
    ...HEAT_FLOW_FIELDS,
    ...CLOCK_FIELDS,
    errorFlags: ERROR_FIELDS.errorFlags,
    modelVersion: VERSION_FIELDS.modelVersion,
    parameterSet: VERSION_FIELDS.parameterSet,
  },
  series: [
    {
      name: 'monthEnergy',
      quantity: 'energy',
      first: 3,
      last: 31,
      at: 'month-ends',
      step: 2,
      about: 'heat at the end of a month',
    },
  ],
  example: {
    frame:
      'ae4424340100001000047a0100a0259def8f554ff856b22fc822989d5a26f80e1a1b414ecf08169b584e07c9cfc2ee93a503f949b6229e828392cc6eca830eb09cbc0a4d1350106d762e071cacb73aaed386e898952c88bd011a8b3c4fba65449d8ecd33406a62eda9d95c1eea6c208fd83f61da12e66a32e9ccbf417b44d47730b6e2972ec5e014197e0655f1f52730b380ddfb2f735accd2e810fed11dc8d9726833be5b5a375f02bdf586fc2e80',
    reads: [
      'deviceTime 2026-03-15T08:30',
      'energy 899962 kWh',
      'volume 249.94 m3',
      'errorFlags 0',
      'dueDate 2025-12-31',
      'dueDateEnergy 899885 kWh @2025-12-31',
      'modelVersion 74',
      'parameterSet 38',
      'monthEnergy 899655 kWh @2026-02-28',
      'monthEnergy 899421 kWh @2026-01-31',
      'monthEnergy 899201 kWh @2025-12-31',
      'monthEnergy 898989 kWh @2025-11-30',
      'monthEnergy 898749 kWh @2025-10-31',
      'monthEnergy 898523 kWh @2025-09-30',
      'monthEnergy 898353 kWh @2025-08-31',
      'monthEnergy 898105 kWh @2025-07-31',
      'monthEnergy 897949 kWh @2025-06-30',
      'monthEnergy 897745 kWh @2025-05-31',
      'monthEnergy 897465 kWh @2025-04-30',
      'monthEnergy 897253 kWh @2025-03-31',
      'monthEnergy 897075 kWh @2025-02-28',
      'monthEnergy 896889 kWh @2025-01-31',
      'monthEnergy 896679 kWh @2024-12-31',
    ],
  },
});
