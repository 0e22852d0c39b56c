/** Zenner Caltos E heat cost allocator. */
import { defineDriver } from './definition.ts';
import type { FlagTable } from './flags.ts';
import { HCA_FIELDS } from './standard-fields.ts';

/** The maker uses bits of the status byte in a way of his own. */
const STATUS: FlagTable = [
  [0x04, 'battery-low'],
  [0x08, 'tables-invalid'],
  [0x20, 'removed'],
  [0x40, 'commissioning'],
  [0x80, 'product-scale'],
];

export const hcaZennerCaltos = defineDriver({
  name: 'hca-zenner-caltos',
  kind: 'heat-cost-allocator',
  about: 'Zenner Caltos E heat cost allocator',
  detect: [{ manufacturer: 'ZRI', versions: [0xfc, 0xfd], types: [0x08] }],
  fields: { ...HCA_FIELDS },
  profile: { name: 'monthUnits', quantity: 'hca', about: 'units at the begin of a month' },
  status: STATUS,
  layout: [
    { field: 'units', coding: 0xb, vib: '6e' },
    { field: 'dueDate', coding: 0x2, vib: '6c' },
    { field: 'dueDateUnits', coding: 0xb, vib: '6e' },
  ],
  example: {
    frame:
      '4e44496a01000010fc087a01004025a1cdc75aa9d4e933bfad832f9b453d9b1c756db14b083ddf9e17a3a9b6f6dfecd56255dd10ce8948b01fa9a3d698215899bface68fc9c55358b0aed5664ea1f3',
    reads: [
      'units 3966 HCA',
      'dueDate 2025-12-31',
      'dueDateUnits 3877 HCA @2025-12-31',
      'previousMonthDate 2026-02-28',
      'previousMonthUnits 3112 HCA @2026-02-28',
      'monthUnits 3112 HCA @2026-02-28',
      'monthUnits 700 HCA @2026-01-31',
      'monthUnits 693 HCA @2025-12-31',
      'monthUnits 686 HCA @2025-11-30',
      'monthUnits 679 HCA @2025-10-31',
      'monthUnits - HCA @2025-09-30',
    ],
  },
});
