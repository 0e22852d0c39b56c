/** Diehl 173 water meter. */
import { defineDriver } from './definition.ts';
import {
  BACKWARD_VOLUME_FIELDS,
  BATTERY_FIELDS,
  DUE_DATE_VOLUME_FIELDS,
  ERROR_FIELDS,
  MONTH_END_VOLUME_FIELDS,
  VOLUME_FIELDS,
  WATER_TEMPERATURE_FIELDS,
} from './standard-fields.ts';

export const waterDiehl173 = defineDriver({
  name: 'water-diehl-173',
  kind: 'water',
  about: 'Diehl 173 water meter',
  detect: [{ manufacturer: 'DME', versions: [0x63], types: [0x06, 0x07] }],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    ...MONTH_END_VOLUME_FIELDS,
    errorFlags: ERROR_FIELDS.errorFlags,
    ...WATER_TEMPERATURE_FIELDS,
    ...BATTERY_FIELDS,
    ...BACKWARD_VOLUME_FIELDS,
  },
  example: {
    frame:
      '3e44a5110100001063077a0100302563bca3ae5c7e68b238a61086dd56ef7176954f9246f30fee6b15b8b421e00404bd8bae92163e3d3b533f2b598e5848b5',
    reads: [
      'volume 250 m3',
      'errorFlags 0',
      'waterTemperature 48.2 C',
      'batteryDays 3100 d',
      'dueDateVolume 249.839 m3 @2025-12-31',
      'dueDate 2025-12-31',
      'previousMonthDate 2026-02-28T23:59',
      'previousMonthVolume 249.122 m3 @2026-02-28',
    ],
  },
});
