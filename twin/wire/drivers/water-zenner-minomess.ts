/** Zenner minomess water meter. */
import { defineDriver } from './definition.ts';
import { ERROR_FIELDS, PREVIOUS_MONTH_VOLUME_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const waterZennerMinomess = defineDriver({
  name: 'water-zenner-minomess',
  kind: 'water',
  about: 'Zenner minomess water meter',
  detect: [{ manufacturer: 'ZRI', versions: [0x01], types: [0x06, 0x07, 0x16] }],
  fields: {
    ...VOLUME_FIELDS,
    errorFlags: ERROR_FIELDS.errorFlags,
    ...PREVIOUS_MONTH_VOLUME_FIELDS,
    deviceDate: { quantity: 'date', storage: [0], about: "the device's own date" },
  },
  profile: { name: 'monthVolume', quantity: 'volume', about: 'volume at the begin of a month' },
  example: {
    frame:
      '4e44496a0100001001167a01004025e9c7b60b77e0ec7d6be3619973d42b74e1383e71be05cd46b239cfa1c526660977208e9628249e417889e252f420cb7d612f57eebde0330fa02ec8e57ddcbcd7',
    reads: [
      'volume 249.99 m3',
      'deviceDate 2026-03-15',
      'previousMonthDate 2026-02-28',
      'previousMonthVolume 249.08 m3 @2026-02-28',
      'errorFlags 0',
      'monthVolume 249.08 m3 @2026-02-28',
      'monthVolume 0.7 m3 @2026-01-31',
      'monthVolume 0.693 m3 @2025-12-31',
      'monthVolume 0.686 m3 @2025-11-30',
      'monthVolume 0.679 m3 @2025-10-31',
      'monthVolume - m3 @2025-09-30',
    ],
  },
});
