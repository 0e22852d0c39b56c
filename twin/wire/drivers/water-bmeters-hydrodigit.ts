/** BMeters Hydrodigit: volume and clock as records, the rest in a block whose first byte says what. */
import { readBmetersBlock } from './bmeters-block.ts';
import { defineDriver } from './definition.ts';
import { CLOCK_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const waterBmetersHydrodigit = defineDriver({
  name: 'water-bmeters-hydrodigit',
  kind: 'water',
  about: 'BMeters Hydrodigit water meter',
  detect: [{ manufacturer: 'BMT', versions: [0x13, 0x15, 0x17], types: [0x06, 0x07] }],
  fields: { ...VOLUME_FIELDS, ...CLOCK_FIELDS },
  payload: readBmetersBlock,
  example: {
    frame:
      '4e44b4090100001013067a01004025261c8781b78538e2d029236a3e1b8c1b23c02abd411b5fbc2f577cddb1a586dabe26a23ddb89de72b712842d892a8207ae467cdcfc5b71cc913e372d886effd2',
    reads: [
      'volume 123.456 m3',
      'deviceTime 2026-03-15T10:30',
      'batteryVoltage 3.05 V',
      'leakDate 2025-08-14',
      'backwardVolume 0.007 m3',
      'monthVolume 1 m3 @2026-01-31',
      'monthVolume 2 m3 @2026-02-28',
      'monthVolume 3 m3 @2025-03-31',
      'monthVolume 4 m3 @2025-04-30',
      'monthVolume 5 m3 @2025-05-31',
      'monthVolume 6 m3 @2025-06-30',
      'monthVolume 7 m3 @2025-07-31',
      'monthVolume 8 m3 @2025-08-31',
      'monthVolume 9 m3 @2025-09-30',
      'monthVolume 10 m3 @2025-10-31',
      'monthVolume 11 m3 @2025-11-30',
      'monthVolume - m3 @2025-12-31',
    ],
  },
});
