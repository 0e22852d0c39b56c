/** Diehl Hydrus water meter. */
import { defineDriver } from './definition.ts';
import {
  BATTERY_FIELDS,
  CLOCK_FIELDS,
  DUE_DATE_VOLUME_FIELDS,
  FLOW_FIELDS,
  MONTH_END_VOLUME_FIELDS,
  TIME_FIELDS,
  VOLUME_FIELDS,
  WATER_TEMPERATURE_FIELDS,
} from './standard-fields.ts';

export const waterDiehlHydrus = defineDriver({
  name: 'water-diehl-hydrus',
  kind: 'water',
  about: 'Diehl Hydrus water meter',
  detect: [{ manufacturer: 'DME', versions: [0x70], types: [0x06, 0x07] }],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    ...MONTH_END_VOLUME_FIELDS,
    ...FLOW_FIELDS,
    ...WATER_TEMPERATURE_FIELDS,
    ...BATTERY_FIELDS,
    ...CLOCK_FIELDS,
    operatingTime: TIME_FIELDS.operatingTime,
    roomTemperature: {
      quantity: 'external_temperature',
      storage: [0],
      about: 'temperature around the meter',
    },
    tariff2Volume: {
      quantity: 'volume',
      storage: [0],
      tariff: 2,
      about: 'volume counted under tariff 2',
    },
    dueDateTariff1Volume: {
      quantity: 'volume',
      storage: [1],
      tariff: 1,
      at: 'dueDate',
      about: 'the same of tariff 1 at the due date',
    },
    dueDateTariff2Volume: {
      quantity: 'volume',
      storage: [1],
      tariff: 2,
      at: 'dueDate',
      about: 'the same of tariff 2 at the due date',
    },
  },
  example: {
    frame:
      '5e44a5110100001070077a01005025bbc165477342741197b18cc230ca4086a0446db7afce80ab625536764c2f3cdf8f3371ca462dc47764fe65373de97041446eff62d54dada3e7186b183a95b660bdebb70f9038061a5f1550b773d3667a',
    reads: [
      'tariff2Volume 247.974 m3',
      'volumeFlow 0.042 m3/h',
      'operatingTime 70 h',
      'waterTemperature 48.2 C',
      'roomTemperature 20.6 C',
      'deviceTime 2026-03-15T08:30',
      'dueDateVolume 249.817 m3 @2025-12-31',
      'dueDateTariff1Volume 248.884 m3 @2025-12-31',
      'dueDateTariff2Volume 247.801 m3 @2025-12-31',
      'dueDate 2025-12-31',
      'maxOperatingTime 1.25 min',
      'maxVolume 0.000249954 m3',
      'errorEnergy 9.14 MJ',
      'futureDateStorage1 2025-12-31',
    ],
  },
});
