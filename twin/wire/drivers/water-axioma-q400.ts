/** Axioma Qalcosonic W1 water meter. */
import { defineDriver } from './definition.ts';
import {
  BACKWARD_VOLUME_FIELDS,
  CLOCK_FIELDS,
  FLOW_FIELDS,
  TIME_FIELDS,
  VOLUME_FIELDS,
  WATER_TEMPERATURE_FIELDS,
} from './standard-fields.ts';

export const waterAxiomaQ400 = defineDriver({
  name: 'water-axioma-q400',
  kind: 'water',
  about: 'Axioma Qalcosonic W1 water meter',
  detect: [{ manufacturer: 'AXI', versions: [0x01, 0x10, 0x20], types: [0x07, 0x16] }],
  fields: {
    ...VOLUME_FIELDS,
    ...CLOCK_FIELDS,
    ...TIME_FIELDS,
    ...FLOW_FIELDS,
    ...WATER_TEMPERATURE_FIELDS,
    ...BACKWARD_VOLUME_FIELDS,
    batteryPercent: {
      quantity: 'remaining_battery',
      storage: [0],
      unit: '%',
      about: 'charge that is left in the battery',
    },
    forwardVolume: {
      quantity: 'volume',
      storage: [0],
      vife: '3b',
      about: 'volume that flowed forwards',
    },
    previousMonthDate: { quantity: 'datetime', storage: [1], about: 'begin of this month' },
    previousMonthVolume: {
      quantity: 'volume',
      storage: [1],
      at: 'previousMonthDate',
      about: 'volume at the begin of this month',
    },
    previousMonthForwardVolume: {
      quantity: 'volume',
      storage: [1],
      vife: '3b',
      at: 'previousMonthDate',
      about: 'the same of the forward flow',
    },
    previousMonthBackwardVolume: {
      quantity: 'volume',
      storage: [1],
      vife: '3c',
      at: 'previousMonthDate',
      about: 'the same of the backward flow',
    },
    errorFlags: {
      quantity: 'error_flags',
      storage: [0],
      function: 'error',
      about: 'errors as the device sends them',
    },
  },
  example: {
    frame:
      '6e4409070100001020077a01006025239eff8a0ea95fa98a5999b7f5c236504c788ea806ffeeb1ab8419342ae6c6efcf4b0312ffc811f34e9af3bd21f988ca0649fe14fda32f633f61bf17bff3fc0549c7f22e1c6034a4497764e03ba9d0f025c8dee8e7aeddb62d65151f83563b95',
    reads: [
      'deviceTime 2026-03-15T08:30',
      'onTime 46 s',
      'volume 249.966 m3',
      'forwardVolume 249.986 m3',
      'backwardVolume 249.994 m3',
      'volumeFlow 0.058 m3/h',
      'waterTemperature 48.2 C',
      'previousMonthDate 2025-12-31T23:59',
      'previousMonthVolume 249.845 m3 @2025-12-31',
      'previousMonthForwardVolume 249.885 m3 @2025-12-31',
      'previousMonthBackwardVolume 249.861 m3 @2025-12-31',
      'errorFlags 0',
      'operatingTime 34 s',
      'batteryPercent 88 %',
      'volumeStorage3 249.603 m3',
    ],
  },
});
