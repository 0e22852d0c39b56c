/** Qundis Q caloric 5.5, also as Siemens WHE5x: an OMS telegram, and a walk-by telegram between. */
import { QUNDIS_FIELDS, qundisWalkBy } from './qundis-walk-by.ts';
import { defineDriver } from './definition.ts';
import { HCA_FIELDS } from './standard-fields.ts';

export const hcaQundis = defineDriver({
  name: 'hca-qundis',
  kind: 'heat-cost-allocator',
  about: 'Qundis Q caloric 5.5 and Siemens WHE5x heat cost allocator',
  detect: [
    { manufacturer: 'QDS', versions: [0x34, 0x35, 0x36], types: [0x08] },
    { manufacturer: 'LSE', versions: [0x34, 0x35], types: [0x08] },
  ],
  fields: { ...HCA_FIELDS, ...QUNDIS_FIELDS },
  profile: { name: 'monthUnits', quantity: 'hca', about: 'units at the end of a month' },
  payload: ({ records }) => qundisWalkBy(records, 'Units'),
  layout: [
    { field: 'units', coding: 0xb, vib: '6e' },
    { field: 'dueDateUnits', coding: 0xb, vib: '6e' },
    { field: 'dueDate', coding: 0x2, vib: '6c' },
    { field: 'previousMonthUnits', coding: 0xb, vib: '6e' },
    { field: 'previousMonthDate', coding: 0x2, vib: '6c' },
    { field: 'errorDate', coding: 0x2, vib: '6c' },
    { field: 'deviceTime', coding: 0x4, vib: '6d' },
  ],
  example: {
    frame:
      '3e4493440100001035087a01003025f88492d4b380def6ce75b78fb393dd27b19ab715615c312ed22178936340243b20e7a2c757a1a3720ca6a9eab2a8f801',
    reads: [
      'units 3946 HCA',
      'dueDateUnits 3891 HCA @2025-12-31',
      'dueDate 2025-12-31',
      'previousMonthUnits 2115 HCA @2026-02-28',
      'previousMonthDate 2026-02-28',
      'errorDate -',
      'deviceTime 2026-03-15T08:30',
    ],
  },
});
