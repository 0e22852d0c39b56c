/** Axioma Qalcosonic E1 heat meter. */
import { defineDriver } from './definition.ts';
import {
  CLOCK_FIELDS,
  HEAT_FLOW_FIELDS,
  IDENTITY_FIELDS,
  TIME_FIELDS,
  VOLUME_FIELDS,
} from './standard-fields.ts';

export const heatAxiomaE1 = defineDriver({
  name: 'heat-axioma-e1',
  kind: 'heat',
  about: 'Axioma Qalcosonic E1 heat meter',
  detect: [{ manufacturer: 'AXI', versions: [0x0c], types: [0x04, 0x0d] }],
  fields: {
    ...VOLUME_FIELDS,
    ...HEAT_FLOW_FIELDS,
    ...CLOCK_FIELDS,
    ...TIME_FIELDS,
    ...IDENTITY_FIELDS,
    energy: {
      quantity: 'energy',
      storage: [0],
      vife: '3b',
      about: 'heat since the meter was mounted',
    },
    coolingEnergy: {
      quantity: 'energy',
      storage: [0],
      vife: '3c',
      about: 'cold since the meter was mounted',
    },
    errorTime: { quantity: 'datetime', storage: [0], function: 'error', about: 'time of an error' },
    errorFlags: {
      quantity: 'error_flags',
      storage: [0],
      function: 'error',
      about: 'errors as the device sends them',
    },
    previousMonthDate: { quantity: 'datetime', storage: [16], about: 'end of last month' },
    previousMonthEnergy: {
      quantity: 'energy',
      storage: [16],
      vife: '3b',
      at: 'previousMonthDate',
      about: 'heat at its end',
    },
    previousMonthCoolingEnergy: {
      quantity: 'energy',
      storage: [16],
      vife: '3c',
      at: 'previousMonthDate',
      about: 'cold at its end',
    },
    previousMonthVolume: {
      quantity: 'volume',
      storage: [16],
      at: 'previousMonthDate',
      about: 'volume at its end',
    },
  },
  example: {
    frame:
      '9e440907010000100c0d7a010090250591b2418191edb70e4896f30a5a732e690546da3187334444f81eb1cb44e18bf8954d35ed1a1d505e1b9ac80178802e0b0315b23b802594942a26ab11117cf509d094d2bd1c7734560a437d8a2013f5a99818c3063ef87a5cbfb9cebc80f85f36fa8d9f9e4e45b5c8a75322894c901983bef0650f7c38acd7bd0ca3c7a1299224357ebb14adc08761ffc9dd37302434',
    reads: [
      'deviceTime 2026-03-15T08:30',
      'errorTime 2026-03-15T08:30',
      'errorFlags 0',
      'onTime 78 s',
      'operatingTime 62 s',
      'energy 899928 MJ',
      'coolingEnergy 899954 MJ',
      'volume 249.914 m3',
      'power 30 W',
      'volumeFlow 0.05 m3/h',
      'flowTemperature 48.2 C',
      'returnTemperature 31.4 C',
      'temperatureDifference 16.8 K',
      'serialNumber 2345678',
      'previousMonthDate 2026-02-28T23:59',
      'previousMonthEnergy 898272 MJ @2026-02-28',
      'previousMonthCoolingEnergy 898210 MJ @2026-02-28',
      'previousMonthVolume 248.24 m3 @2026-02-28',
    ],
  },
});
