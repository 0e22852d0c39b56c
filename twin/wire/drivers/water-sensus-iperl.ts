/** Sensus iPerl water meter. */
import { defineDriver } from './definition.ts';
import { FLOW_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const waterSensusIperl = defineDriver({
  name: 'water-sensus-iperl',
  kind: 'water',
  about: 'Sensus iPerl water meter',
  detect: [{ manufacturer: 'SEN', versions: [0x68], types: [0x06, 0x07] }],
  fields: { ...VOLUME_FIELDS, ...FLOW_FIELDS },
  layout: [
    { field: 'volume', coding: 0x4, vib: '13' },
    { field: 'volumeFlow', coding: 0x2, vib: '3b' },
  ],
  example: {
    frame: '1e44ae4c0100001068077a01001025c828d1dabab494cf977a0863536adf72',
    reads: ['volume 249.944 m3', 'volumeFlow 0.042 m3/h'],
  },
});
