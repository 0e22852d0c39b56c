/** Siemens WFx water meter. */
import { defineDriver } from './definition.ts';
import {
  CLOCK_FIELDS,
  DUE_DATE_VOLUME_FIELDS,
  ERROR_FIELDS,
  VOLUME_FIELDS,
} from './standard-fields.ts';

export const waterSiemens = defineDriver({
  name: 'water-siemens',
  kind: 'water',
  about: 'Siemens WFx water meter',
  detect: [{ manufacturer: 'LSE', versions: [0x16, 0x17, 0x2c, 0xd8], types: [0x06, 0x07] }],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    ...ERROR_FIELDS,
    ...CLOCK_FIELDS,
    volumeFlow: { quantity: 'volume_flow', storage: [0], vife: '56', about: 'flow now' },
    stateFlags: { quantity: 'error_flags_2', storage: [0], about: 'state as the device sends it' },
  },
  example: {
    frame:
      '3e44653201000010d8077a010030253daea62fb56db71491b958776a0333e3a0268bc479dc7c46497b88ddf2c8ef8499d74ef1343ba7bfd220e0f3aa376dea',
    reads: [
      'deviceTime 2026-03-15T08:30',
      'volume 249.96 m3',
      'dueDateVolume 249.875 m3 @2025-12-31',
      'dueDate 2025-12-31',
      'errorDate -',
      'volumeFlow 0.082 m3/h',
    ],
  },
});
