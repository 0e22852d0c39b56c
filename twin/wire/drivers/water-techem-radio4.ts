/** Techem MK-Radio 4 on meters of Wehrle and Hydrometer; the maker's block is not read. */
import { defineDriver } from './definition.ts';
import { DUE_DATE_VOLUME_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const waterTechemRadio4 = defineDriver({
  name: 'water-techem-radio4',
  kind: 'water',
  about: 'Techem MK-Radio 4 radio module',
  detect: [
    { manufacturer: 'WEH', versions: [0x03, 0xfe], types: [0x06, 0x07] },
    { manufacturer: 'HYD', versions: [0xfe], types: [0x06, 0x07] },
  ],
  fields: { ...VOLUME_FIELDS, ...DUE_DATE_VOLUME_FIELDS },
  profile: { name: 'monthVolume', quantity: 'volume', about: 'volume at the end of a month' },
  example: {
    frame:
      '3e44a85c0100001003077a01003025596ba994055da9e8d1af76fc9e5327fba4a4e555ae9004e7ee4ce7d272215642f97a7ca42c0087bf9170427f6b723812',
    reads: [
      'volume 249.95 m3',
      'dueDateVolume 249.873 m3 @2025-12-31',
      'dueDate 2025-12-31',
      'monthVolume 249.873 m3 @2025-12-31',
      'monthVolume 249.885 m3 @2026-01-31',
      'monthVolume 249.898 m3 @2026-02-28',
      'monthVolume 249.912 m3 @2026-03-31',
      'monthVolume 249.927 m3 @2026-04-30',
      'monthVolume - m3 @2026-05-31',
    ],
  },
});
