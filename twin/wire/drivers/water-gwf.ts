/** GWF water meter. */
import { defineDriver } from './definition.ts';
import { BATTERY_FIELDS, DUE_DATE_VOLUME_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const waterGwf = defineDriver({
  name: 'water-gwf',
  kind: 'water',
  about: 'GWF water meter',
  detect: [
    { manufacturer: 'GWF', versions: [0x3c], types: [0x07] },
    { manufacturer: 'GWF', versions: [0x01], types: [0x0e] },
  ],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    ...BATTERY_FIELDS,
    measuredSecondsAgo: { quantity: 'actuality_duration', storage: [0], about: 'age of the value' },
  },
  grammars: [
    {
      from: 'block',
      when: [{ at: 0, is: [0x01] }],
      values: [{ name: 'batteryYears', at: 2, bits: [4, 4], unit: 'y', optional: true }],
    },
  ],
  example: {
    frame:
      '2e44e61e010000103c077a0100202530e083f5d997c9e476faa235f0f00561e47c5cffb60499714b9c476f0137edb5',
    reads: [
      'measuredSecondsAgo 46 s',
      'volume 249.996 m3',
      'dueDateVolume 249.853 m3 @2025-12-31',
      'dueDate 2025-12-31',
      'batteryDays 3100 d',
    ],
  },
});
