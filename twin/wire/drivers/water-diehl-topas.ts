/** Diehl Topas ES KR water meter. */
import { defineDriver } from './definition.ts';
import {
  BATTERY_FIELDS,
  DUE_DATE_VOLUME_FIELDS,
  FLOW_FIELDS,
  MONTH_END_VOLUME_FIELDS,
  VOLUME_FIELDS,
  WATER_TEMPERATURE_FIELDS,
} from './standard-fields.ts';

export const waterDiehlTopas = defineDriver({
  name: 'water-diehl-topas',
  kind: 'water',
  about: 'Diehl Topas ES KR water meter',
  detect: [{ manufacturer: 'AMT', versions: [0xf1], types: [0x06, 0x07] }],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    ...MONTH_END_VOLUME_FIELDS,
    ...FLOW_FIELDS,
    ...WATER_TEMPERATURE_FIELDS,
    ...BATTERY_FIELDS,
    dueDateBackwardVolume: {
      quantity: 'volume',
      storage: [1],
      tariff: 1,
      at: 'dueDate',
      about: 'volume that had flowed backwards at the due date',
    },
  },
  example: {
    frame:
      '4e44b40501000010f1077a01004025d1df1f6c5929088df2a74c863ba768aa86a93d831bc938910227b83b9415bb07bc125a544f78e6014d2498daaebfd8110163d93ff40ed1e918917d117c1e9363',
    reads: [
      'volume 249.968 m3',
      'dueDateVolume 249.843 m3 @2025-12-31',
      'dueDateBackwardVolume 248.844 m3 @2025-12-31',
      'dueDate 2025-12-31',
      'volumeFlow 0.05 m3/h',
      'batteryDays 3100 d',
      'waterTemperature 48.2 C',
      'previousMonthDate 2026-02-28T23:59',
      'previousMonthVolume 249.657 m3 @2026-02-28',
      'accessNumber 34',
      'volumeTariff2Storage1 247.801 m3 @2025-12-31',
    ],
  },
});
