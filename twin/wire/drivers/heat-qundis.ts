/** Qundis heat: an OMS telegram, and a walk-by telegram between. */
import { QUNDIS_FIELDS, qundisWalkBy } from './qundis-walk-by.ts';
import { defineDriver } from './definition.ts';
import {
  CLOCK_FIELDS,
  DUE_DATE_ENERGY_FIELDS,
  ENERGY_FIELDS,
  ERROR_FIELDS,
  PREVIOUS_MONTH_ENERGY_FIELDS,
} from './standard-fields.ts';

export const heatQundis = defineDriver({
  name: 'heat-qundis',
  kind: 'heat',
  about: 'Qundis heat meter',
  detect: [
    { manufacturer: 'QDS', versions: [0x23, 0x3e, 0x46, 0x47, 0x48], types: [0x04, 0x0c, 0x37] },
  ],
  fields: {
    ...ENERGY_FIELDS,
    ...DUE_DATE_ENERGY_FIELDS,
    ...PREVIOUS_MONTH_ENERGY_FIELDS,
    ...ERROR_FIELDS,
    ...CLOCK_FIELDS,
    ...QUNDIS_FIELDS,
  },
  payload: ({ records }) => qundisWalkBy(records, 'Energy'),
  layout: [
    { field: 'energy', coding: 0xc, vib: '06' },
    { field: 'dueDateEnergy', coding: 0xc, vib: '06' },
    { field: 'dueDate', coding: 0x2, vib: '6c' },
    { field: 'previousMonthEnergy', coding: 0xc, vib: '06' },
    { field: 'previousMonthDate', coding: 0x2, vib: '6c' },
    { field: 'errorFlags', coding: 0x2, vib: 'fd17' },
    { field: 'errorDate', coding: 0x2, vib: '6c' },
    { field: 'deviceTime', coding: 0x4, vib: '6d' },
  ],
  example: {
    frame:
      '3e4493440100001048047a010030253009b3b5ccb9bb331f1fac92d8873ed88cb57fe28a46f75af709bc9cebc1c65849ec759fe087c03101ac24188b5add8c',
    reads: [
      'energy 899918 kWh',
      'dueDateEnergy 899877 kWh',
      'dueDate -',
      'previousMonthEnergy 898101 kWh @2026-02-28',
      'previousMonthDate 2026-02-28',
      'errorFlags 0',
      'errorDate -',
      'deviceTime 2026-03-15T08:30',
    ],
  },
});
