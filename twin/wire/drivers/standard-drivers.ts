/** What the standard says for each type of device: for meters that no driver knows. Data only. */
import { defineDriver } from './definition.ts';
import type { Driver } from './definition.ts';
import { hcaOms } from './hca-oms.ts';
import {
  BACKWARD_VOLUME_FIELDS,
  BATTERY_FIELDS,
  byOwnDate,
  CLOCK_FIELDS,
  CONFORMANT_FLAGS,
  DUE_DATE_ENERGY_FIELDS,
  DUE_DATE_VOLUME_FIELDS,
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
} from './standard-fields.ts';

const COMMON = { ...ERROR_FIELDS, ...CLOCK_FIELDS, ...IDENTITY_FIELDS, ...VERSION_FIELDS };

export const waterOms = defineDriver({
  name: 'water-oms',
  kind: 'water',
  about: 'water meter with OMS data records',
  detect: [{ types: [0x06, 0x07, 0x15, 0x16, 0x17] }],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    ...byOwnDate(PREVIOUS_MONTH_VOLUME_FIELDS),
    ...FLOW_FIELDS,
    ...BACKWARD_VOLUME_FIELDS,
    ...BATTERY_FIELDS,
    ...COMMON,
  },
});

export const heatOms = defineDriver({
  name: 'heat-oms',
  kind: 'heat',
  about: 'heat or cooling meter with OMS data records',
  detect: [{ types: [0x04, 0x0a, 0x0b, 0x0c, 0x0d] }],
  fields: {
    ...ENERGY_FIELDS,
    ...DUE_DATE_ENERGY_FIELDS,
    ...byOwnDate(PREVIOUS_MONTH_ENERGY_FIELDS),
    ...VOLUME_FIELDS,
    ...HEAT_FLOW_FIELDS,
    ...COMMON,
  },
});

export const roomOms = defineDriver({
  name: 'room-oms',
  kind: 'room',
  about: 'room sensor with OMS data records',
  detect: [{ types: [0x1b] }],
  fields: { ...ROOM_FIELDS, stateFlags: CONFORMANT_FLAGS, ...COMMON },
});

export const smokeOms = defineDriver({
  name: 'smoke-oms',
  kind: 'smoke',
  about: 'smoke detector with OMS data records',
  detect: [{ types: [0x1a] }],
  fields: { stateFlags: CONFORMANT_FLAGS, ...COMMON },
});

export const otherOms = defineDriver({
  name: 'other-oms',
  kind: 'other',
  about: 'device with OMS data records',
  detect: [],
  fields: COMMON,
});

export const STANDARD_DRIVERS: readonly Driver[] = [hcaOms, waterOms, heatOms, roomOms, smokeOms];
