/** Euris II heat cost allocator, also of Ista. */
import { defineDriver } from './definition.ts';
import type { FlagTable } from './flags.ts';
import { ERROR_FIELDS, HCA_NOW_FIELDS } from './standard-fields.ts';

/** Bits of the error flags. */
export const EURIS_FLAGS: FlagTable = [
  [0x01, 'measurement-error'],
  [0x02, 'tamper'],
  [0x04, 'battery-low'],
  [0x08, 'memory-error'],
  [0x10, 'radio-error'],
  [0x20, 'reset'],
];

export const hcaEuris = defineDriver({
  name: 'hca-euris',
  kind: 'heat-cost-allocator',
  about: 'Euris II heat cost allocator, also of Ista',
  detect: [
    { manufacturer: 'INE', versions: [0x55], types: [0x08] },
    { manufacturer: 'RAM', versions: [0x55], types: [0x08] },
    { manufacturer: 'EFE', versions: [0x55], types: [0x08] },
  ],
  fields: { ...HCA_NOW_FIELDS, errorFlags: { ...ERROR_FIELDS.errorFlags, flags: EURIS_FLAGS } },
  series: [
    {
      name: 'monthUnits',
      quantity: 'hca',
      first: 2,
      last: 17,
      at: 'unknown',
      about: 'units at the end of a month, latest first',
    },
  ],
  example: {
    frame:
      '6e44c5250100001055087a01006025fec60180aa754e80440c76063ec650f0122417b6955ce5dfda42d77bccdc6efa88010b4dda039eb648a729f9600cc3006bb5041347ddceeee192d42b11187c21f7a7947e6b78f957d5cb05454729f23b89eda3314abdf78a0b3e1848dad0d041',
    reads: [
      'units 3942 HCA',
      'dueDateUnits 3841 HCA',
      'errorFlags 4',
      'monthUnits 3744 HCA',
      'monthUnits 3619 HCA',
      'monthUnits 3542 HCA',
      'monthUnits 3431 HCA',
      'monthUnits 3336 HCA',
      'monthUnits 3201 HCA',
      'monthUnits 3102 HCA',
      'monthUnits 3027 HCA',
      'monthUnits 2910 HCA',
      'monthUnits 2743 HCA',
      'monthUnits 2634 HCA',
      'monthUnits 2577 HCA',
      'monthUnits 2450 HCA',
      'monthUnits 2309 HCA',
      'monthUnits 2280 HCA',
      'monthUnits 2159 HCA',
      '! battery-low',
    ],
  },
});
