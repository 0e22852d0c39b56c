/** What the standard says for each type of device: for meters that no driver knows. Data only. */
import { defineDriver, type Driver, type DriverProfile } from './definition.ts';
import { hcaOms } from './hca-oms.ts';
import {
  BACKWARD_VOLUME_FIELDS,
  BATTERY_FIELDS,
  byOwnDate,
  CLOCK_FIELDS,
  CONFORMANT_FLAGS,
  DUE_DATE_ENERGY_FIELDS,
  DUE_DATE_VOLUME_FIELDS,
  ELECTRICITY_FIELDS,
  ENERGY_FIELDS,
  ERROR_FIELDS,
  FLOW_FIELDS,
  HEAT_FLOW_FIELDS,
  IDENTITY_FIELDS,
  PREVIOUS_MONTH_ENERGY_FIELDS,
  PREVIOUS_MONTH_VOLUME_FIELDS,
  ROOM_FIELDS,
  VERSION_FIELDS,
  VOLUME_FIELDS,
  WATER_TEMPERATURE_FIELDS,
} from './standard-fields.ts';

function monthly(name: string, quantity: string): DriverProfile {
  return { name, quantity, only: 'months', about: `${quantity} at the change of a month` };
}

const COMMON = { ...ERROR_FIELDS, ...CLOCK_FIELDS, ...IDENTITY_FIELDS, ...VERSION_FIELDS };

const waterOms = defineDriver({
  name: 'water-oms',
  kind: 'water',
  about: 'water meter with OMS data records',
  detect: [{ types: [0x06, 0x07, 0x15, 0x16, 0x17] }, { manufacturer: 'TCH', types: [0x62, 0x72] }],
  fields: {
    ...VOLUME_FIELDS,
    ...byOwnDate(DUE_DATE_VOLUME_FIELDS),
    ...byOwnDate(PREVIOUS_MONTH_VOLUME_FIELDS),
    ...FLOW_FIELDS,
    ...BACKWARD_VOLUME_FIELDS,
    ...WATER_TEMPERATURE_FIELDS,
    ...BATTERY_FIELDS,
    ...COMMON,
  },
  profile: monthly('monthVolume', 'volume'),
});

const heatOms = defineDriver({
  name: 'heat-oms',
  kind: 'heat',
  about: 'heat or cooling meter with OMS data records',
  detect: [{ types: [0x04, 0x0a, 0x0b, 0x0c, 0x0d] }, { manufacturer: 'TCH', types: [0x43, 0xc3] }],
  fields: {
    ...ENERGY_FIELDS,
    ...byOwnDate(DUE_DATE_ENERGY_FIELDS),
    ...byOwnDate(PREVIOUS_MONTH_ENERGY_FIELDS),
    ...VOLUME_FIELDS,
    ...HEAT_FLOW_FIELDS,
    ...COMMON,
  },
  profile: monthly('monthEnergy', 'energy'),
});

const roomOms = defineDriver({
  name: 'room-oms',
  kind: 'room',
  about: 'room sensor with OMS data records',
  detect: [{ types: [0x1b] }],
  fields: { ...ROOM_FIELDS, stateFlags: CONFORMANT_FLAGS, ...COMMON },
});

const smokeOms = defineDriver({
  name: 'smoke-oms',
  kind: 'smoke',
  about: 'smoke detector with OMS data records',
  detect: [{ types: [0x1a] }, { manufacturer: 'TCH', types: [0xf0] }],
  fields: { stateFlags: CONFORMANT_FLAGS, ...COMMON },
});

const electricityOms = defineDriver({
  name: 'electricity-oms',
  kind: 'other',
  about: 'electricity meter with OMS data records',
  detect: [{ types: [0x02] }],
  fields: { ...byOwnDate(ELECTRICITY_FIELDS), ...COMMON },
  layout: [
    { field: 'energy', coding: 0x4, vib: '03' },
    { field: 'feedInEnergy', coding: 0x4, vib: '833c' },
    { field: 'power', coding: 0x4, vib: '2b' },
    { field: 'feedInPower', coding: 0x4, vib: 'ab3c' },
    { field: 'quarterTime', coding: 0x4, vib: '6d' },
    { field: 'quarterEnergy', coding: 0x4, vib: '03' },
    { field: 'quarterFeedInEnergy', coding: 0x4, vib: '833c' },
    { field: 'dueDateActiveEnergy', coding: 0x4, vib: '03' },
    { field: 'dueDate', coding: 0x2, vib: '6c' },
    { field: 'deviceTime', coding: 0x4, vib: '6d' },
  ],
  example: {
    frame:
      '4e44a8151500675501027a7a000000040330893b0004833c9a3e3e00042b0000000004ab3c0c08000084046d2d0a4a3684040330893b008404833c9a3e3e00440382e02600426c3f3c046d2e0a4a36',
    reads: [
      'energy 3901.744 kWh',
      'feedInEnergy 4079.258 kWh',
      'power 0 W',
      'feedInPower 2060 W',
      'quarterTime 2026-06-10T10:45',
      'quarterEnergy 3901.744 kWh @2026-06-10',
      'quarterFeedInEnergy 4079.258 kWh @2026-06-10',
      'dueDateActiveEnergy 2547.842 kWh @2025-12-31',
      'dueDate 2025-12-31',
      'deviceTime 2026-06-10T10:46',
    ],
  },
});

/** Whatever counts a volume and is for no bill of heat or water: gas, waste water. */
const volumeOms = defineDriver({
  name: 'volume-oms',
  kind: 'other',
  about: 'meter of a volume with OMS data records',
  detect: [{ types: [0x03, 0x28] }],
  fields: { ...VOLUME_FIELDS, ...byOwnDate(DUE_DATE_VOLUME_FIELDS), ...FLOW_FIELDS, ...COMMON },
  profile: monthly('monthVolume', 'volume'),
});

export const otherOms = defineDriver({
  name: 'other-oms',
  kind: 'other',
  about: 'device with OMS data records',
  detect: [],
  fields: COMMON,
});

export const STANDARD_DRIVERS: readonly Driver[] = [
  hcaOms,
  waterOms,
  heatOms,
  roomOms,
  smokeOms,
  electricityOms,
  volumeOms,
];
