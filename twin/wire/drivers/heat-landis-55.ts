/** Landis+Gyr T550 ultrasonic heat meter. */
import { defineDriver } from './definition.ts';
import { CLOCK_FIELDS, ENERGY_FIELDS, HEAT_FLOW_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const heatLandis55 = defineDriver({
  name: 'heat-landis-55',
  kind: 'heat',
  about: 'Landis+Gyr T550 ultrasonic heat meter',
  detect: [{ manufacturer: 'LUG', versions: [0x07, 0x0a], types: [0x04] }],
  fields: {
    ...ENERGY_FIELDS,
    ...VOLUME_FIELDS,
    ...CLOCK_FIELDS,
    flowTemperature: HEAT_FLOW_FIELDS.flowTemperature,
    returnTemperature: HEAT_FLOW_FIELDS.returnTemperature,
    onTime: { quantity: 'on_time', storage: [0], about: 'how long the meter has had power' },
    dueDate: { quantity: 'datetime', storage: [1], about: 'last due date' },
    dueDateEnergy: {
      quantity: 'energy',
      storage: [1],
      at: 'dueDate',
      about: 'heat at the last due date',
    },
    noMeasurementHours: {
      quantity: 'on_time',
      storage: [0],
      function: 'error',
      about: 'how long the meter did not measure',
    },
  },
  series: [
    {
      name: 'monthEnergy',
      quantity: 'energy',
      first: 2,
      last: 14,
      at: { back: 2 },
      about: 'heat at the end of a month',
    },
  ],
  example: {
    frame:
      '9e44a732010000100a047a0100902504f62ba15495d14ac551220142a6db4eb71a705999a07a80e06000bcfa1d74c0b335be3cf754c8032dfb79137a6e25ff7eb9da6c7935fec12a6bf9e54f97b798b10cc3f26f377bade4d016c379c938bbf9a3138bc7f052de3503be86feebddcd4c0d45798f71b8238971f8e1b161ea5e881555072bc906aaf7310f5d59a24223fd603be8d314ec5c72d2d761f86d9bf5',
    reads: [
      'deviceTime 2026-03-15T08:30',
      'energy 899912 kWh',
      'dueDate 2025-12-31T23:59',
      'dueDateEnergy 899871 kWh @2025-12-31',
      'noMeasurementHours 78 h',
      'monthEnergy 899718 kWh @2026-02-28',
      'monthEnergy 899621 kWh @2026-01-31',
      'monthEnergy 899498 kWh @2025-12-31',
      'monthEnergy 899401 kWh @2025-11-30',
      'monthEnergy 899294 kWh @2025-10-31',
      'monthEnergy 899163 kWh @2025-09-30',
      'monthEnergy 899060 kWh @2025-08-31',
      'monthEnergy 898971 kWh @2025-07-31',
      'monthEnergy 898912 kWh @2025-06-30',
      'monthEnergy 898769 kWh @2025-05-31',
      'monthEnergy 898652 kWh @2025-04-30',
      'monthEnergy 898541 kWh @2025-03-31',
      'monthEnergy 898428 kWh @2025-02-28',
      'actualityDuration 58 s',
      'datetimeStorage2 2026-02-28T23:59',
    ],
  },
});
