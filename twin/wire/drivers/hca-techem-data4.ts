/** Techem data IV heat cost allocator. */
import { defineDriver } from './definition.ts';
import { HCA_NOW_FIELDS } from './standard-fields.ts';

export const hcaTechemData4 = defineDriver({
  name: 'hca-techem-data4',
  kind: 'heat-cost-allocator',
  about: 'Techem data IV heat cost allocator',
  detect: [{ manufacturer: 'TCH', versions: [0x69, 0x94], types: [0x08] }],
  fields: { ...HCA_NOW_FIELDS },
  profile: { name: 'monthUnits', quantity: 'hca', about: 'units at the end of a month' },
  example: {
    frame:
      '3e4468500100001094087a010030252e65cdfe9e924db14db480548cc735cfd3edb3fcbbb438b37d797bcf5fe9695ed63981269936672d5fe899f298ab6f3b',
    reads: [
      'units 3994 HCA',
      'dueDateUnits 3845 HCA @2025-12-31',
      'dueDate 2025-12-31',
      'monthUnits 3126 HCA @2026-02-28',
      'monthUnits 3138 HCA @2026-03-31',
      'monthUnits 3151 HCA @2026-04-30',
      'monthUnits 3165 HCA @2026-05-31',
      'monthUnits 3180 HCA @2026-06-30',
      'monthUnits - HCA @2026-07-31',
    ],
  },
});
