/** Engelmann SensoStar heat meter. */
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

export const heatEngelmannSensostar = defineDriver({
  name: 'heat-engelmann-sensostar',
  kind: 'heat',
  about: 'Engelmann SensoStar heat meter',
  detect: [{ manufacturer: 'EFE', versions: [0x00], types: [0x04, 0x0d] }],
  fields: {
    ...ENERGY_FIELDS,
    ...DUE_DATE_ENERGY_FIELDS,
    coolingEnergy: {
      quantity: 'energy',
      storage: [0],
      tariff: 1,
      about: 'cold of a meter for heat and cold',
    },
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
      first: 2,
      last: 30,
      at: 'month-ends',
      step: 2,
      about: 'heat at the end of a month',
    },
  ],
  example: {
    frame:
      'ae44c5140100001000047a0100a025d12aa66c4fba411d5a4850aa22071f0ebdd5f5accd9278e4429e7606056a14c56469d14689f87dce139c92d9f35d13c210df4540a727fce0a45d80fc498c7167b5b63705271ba49b42882c3e9e22843f53fd39e92b2320e2b8d53fe5bbd46e5508308ec86b1843dfb9723131b169cb7a8ef1fb27fd34624a52906578300b9dcb9b2a3b8eb6b23f635fac9e744d7f369483ea0b77236bb0861f7179b92c7d457f',
    reads: [
      'deviceTime 2026-03-15T08:30',
      'energy 899920 kWh',
      'volume 249.952 m3',
      'errorFlags 0',
      'dueDate 2025-12-31',
      'dueDateEnergy 899825 kWh @2025-12-31',
      'modelVersion 78',
      'parameterSet 54',
      'monthEnergy 899758 kWh @2026-02-28',
      'monthEnergy 899570 kWh @2026-01-31',
      'monthEnergy 899308 kWh @2025-12-31',
      'monthEnergy 899134 kWh @2025-11-30',
      'monthEnergy 898910 kWh @2025-10-31',
      'monthEnergy 898652 kWh @2025-09-30',
      'monthEnergy 898426 kWh @2025-08-31',
      'monthEnergy 898266 kWh @2025-07-31',
      'monthEnergy 898028 kWh @2025-06-30',
      'monthEnergy 897808 kWh @2025-05-31',
      'monthEnergy 897636 kWh @2025-04-30',
      'monthEnergy 897412 kWh @2025-03-31',
      'monthEnergy 897206 kWh @2025-02-28',
      'monthEnergy 896986 kWh @2025-01-31',
      'monthEnergy 896770 kWh @2024-12-31',
    ],
  },
});
