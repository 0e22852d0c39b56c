/** Kaden C10 and D10 heat cost allocator with two sensors. */
import { defineDriver } from './definition.ts';
import type { FlagTable } from './flags.ts';
import { ERROR_FIELDS, HCA_FIELDS, IDENTITY_FIELDS } from './standard-fields.ts';

const KADEN_FLAGS: FlagTable = [
  [0x0001, 'power-interrupted'],
  [0x0004, 'sensor-error'],
  [0x0008, 'sensor-error'],
  [0x0020, 'sensor-error'],
];

export const hcaKaden = defineDriver({
  name: 'hca-kaden',
  kind: 'heat-cost-allocator',
  about: 'Kaden C10 and D10 heat cost allocator with two sensors',
  detect: [{ manufacturer: 'VIP', versions: [0x1e], types: [0x08] }],
  fields: {
    ...HCA_FIELDS,
    ...IDENTITY_FIELDS,
    errorFlags: { ...ERROR_FIELDS.errorFlags, flags: KADEN_FLAGS },
    radiatorTemperature: {
      quantity: 'flow_temperature',
      storage: [0],
      about: 'temperature of the radiator',
    },
    roomTemperature: {
      quantity: 'external_temperature',
      storage: [0],
      about: 'temperature of the room',
    },
    noMeasurementMinutes: {
      quantity: 'actuality_duration',
      storage: [0],
      vib: '75',
      about: 'how long the device did not measure',
    },
    noMeasurementMinutesBefore: {
      quantity: 'actuality_duration',
      storage: [1],
      vib: '75',
      about: 'the same in the year before',
    },
    removedSeconds: {
      quantity: 'actuality_duration',
      storage: [0],
      vib: '74',
      about: 'how long the device was off the radiator',
    },
  },
  layout: [
    { field: 'errorFlags', coding: 0x2, vib: 'fd17' },
    { field: 'units', coding: 0x2, vib: '6e' },
    { field: 'noMeasurementMinutes', coding: 0x4, vib: '75' },
    { field: 'deviceTime', coding: 0x4, vib: '6d' },
    { field: 'dueDate', coding: 0x2, vib: '6c' },
    { field: 'dueDateUnits', coding: 0x2, vib: '6e' },
    { field: 'noMeasurementMinutesBefore', coding: 0x4, vib: '75' },
    { field: 'roomTemperature', coding: 0x2, vib: '66' },
    { field: 'radiatorTemperature', coding: 0x2, vib: '5a' },
    { field: 'removedSeconds', coding: 0x4, vib: '74' },
  ],
  example: {
    frame:
      '4e443059010000101e087a010040258020d43b0af5571af401aed2c20d958ba0133ccb880034dbbe23b30066d06348fc5822cc3b01d89de58fa820515504c6d22a0af03d110dccab7df558b648c3d5',
    reads: [
      'errorFlags 8',
      'serialNumber 87654321',
      'units 57 HCA',
      'noMeasurementMinutes 3600 min',
      'deviceTime 2026-03-15T10:30',
      'dueDate 2026-01-01',
      'dueDateUnits 168 HCA @2026-01-01',
      'noMeasurementMinutesBefore 300 min',
      'roomTemperature 21.5 C',
      'radiatorTemperature 37.6 C',
      'removedSeconds 5 s',
      '! sensor-error',
    ],
  },
});
