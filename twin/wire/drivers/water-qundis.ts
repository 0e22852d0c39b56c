/** Qundis water: an OMS telegram, and a walk-by telegram between. */
import { QUNDIS_FIELDS, qundisWalkBy } from './qundis-walk-by.ts';
import { defineDriver } from './definition.ts';
import {
  CLOCK_FIELDS,
  DUE_DATE_VOLUME_FIELDS,
  ERROR_FIELDS,
  PREVIOUS_MONTH_VOLUME_FIELDS,
  VOLUME_FIELDS,
} from './standard-fields.ts';

export const waterQundis = defineDriver({
  name: 'water-qundis',
  kind: 'water',
  about: 'Qundis water meter or radio module',
  detect: [
    {
      manufacturer: 'QDS',
      versions: [0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d],
      types: [0x06, 0x07],
    },
    { manufacturer: 'QDS', versions: [0x35], types: [0x07, 0x37] },
  ],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    ...PREVIOUS_MONTH_VOLUME_FIELDS,
    ...ERROR_FIELDS,
    ...QUNDIS_FIELDS,
    ...CLOCK_FIELDS,
    volumeFlow: { quantity: 'volume_flow', storage: [0], vife: '56', about: 'flow now' },
  },
  payload: ({ records }) => qundisWalkBy(records, 'Volume'),
  layout: [
    { field: 'volume', coding: 0xc, vib: '13' },
    { field: 'dueDateVolume', coding: 0xc, vib: '13' },
    { field: 'dueDate', coding: 0x2, vib: '6c' },
    { field: 'previousMonthVolume', coding: 0xc, vib: '13' },
    { field: 'previousMonthDate', coding: 0x2, vib: '6c' },
    { field: 'volumeFlow', coding: 0x2, vib: 'bb56' },
    { field: 'errorDate', coding: 0x2, vib: '6c' },
    { field: 'deviceTime', coding: 0x4, vib: '6d' },
  ],
  example: {
    frame:
      '3e4493440100001018077a01003025ba304d4b6deb0e3cbf1ab93104e49e4ca131e251bc29f9bc4a1201c528ac8e08f9c425b2d44fddc89fa363a8ba868dbc',
    reads: [
      'volume 249.938 m3',
      'dueDateVolume 249.857 m3 @2025-12-31',
      'dueDate 2025-12-31',
      'previousMonthVolume 248.141 m3 @2026-02-28',
      'previousMonthDate 2026-02-28',
      'volumeFlow 0.054 m3/h',
      'errorDate -',
      'deviceTime 2026-03-15T08:30',
    ],
  },
});
