/** Aventies heat cost allocator. */
import { EURIS_FLAGS } from './hca-euris.ts';
import { defineDriver } from './definition.ts';
import { ERROR_FIELDS, HCA_NOW_FIELDS } from './standard-fields.ts';

export const hcaAventies = defineDriver({
  name: 'hca-aventies',
  kind: 'heat-cost-allocator',
  about: 'Aventies heat cost allocator',
  detect: [{ manufacturer: 'AAA', versions: [0x55], types: [0x08] }],
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
      '6e4421040100001055087a010060259ca345c78622a7b239f25859526c02fc45b195df951f911e615e6e9606cc3497a7b48831d817e10ef0454cbad3d80d71f77fc7bd734caf8d98901eb4a565f1198b86a7b80ce0ba4fe1936a57b4effd15a3f25d384ee8b79f164950a980601135',
    reads: [
      'units 3964 HCA',
      'dueDateUnits 3893 HCA',
      'errorFlags 1',
      'monthUnits 3776 HCA',
      'monthUnits 3667 HCA',
      'monthUnits 3492 HCA',
      'monthUnits 3379 HCA',
      'monthUnits 3302 HCA',
      'monthUnits 3225 HCA',
      'monthUnits 3102 HCA',
      'monthUnits 2951 HCA',
      'monthUnits 2844 HCA',
      'monthUnits 2793 HCA',
      'monthUnits 2698 HCA',
      'monthUnits 2545 HCA',
      'monthUnits 2492 HCA',
      'monthUnits 2365 HCA',
      'monthUnits 2222 HCA',
      'monthUnits 2141 HCA',
      '! measurement-error',
    ],
  },
});
