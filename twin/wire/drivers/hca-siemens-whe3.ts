/** Siemens heat cost allocator that sends the last month only. */
import { defineDriver } from './definition.ts';
import { HCA_FIELDS, VERSION_FIELDS } from './standard-fields.ts';

export const hcaSiemensWhe3 = defineDriver({
  name: 'hca-siemens-whe3',
  kind: 'heat-cost-allocator',
  about: 'Siemens heat cost allocator that sends the last month only',
  detect: [{ manufacturer: 'LSE', versions: [0x01], types: [0x08] }],
  fields: {
    ...HCA_FIELDS,
    ...VERSION_FIELDS,
    sinceReadout: {
      quantity: 'duration_since_readout',
      storage: [0],
      vife: '7e',
      about: 'time since the read-out',
    },
  },
  example: {
    frame:
      '2e4465320100001001087a010020259f35715d09d48b6f969142e8c1a01c1bc41441bc318c84e2d241c067b959b780',
    reads: [
      'previousMonthDate 2026-02-28',
      'previousMonthUnits 3124 HCA @2026-02-28',
      'deviceTime 2026-03-15T08:30',
      'sinceReadout 66 s',
      'modelVersion 6',
    ],
  },
});
