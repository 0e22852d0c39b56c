/** Diehl Sharky 774 heat meter. */
import { defineDriver } from './definition.ts';
import { ENERGY_FIELDS, HEAT_FLOW_FIELDS, TIME_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const heatDiehlSharky774 = defineDriver({
  name: 'heat-diehl-sharky-774',
  kind: 'heat',
  about: 'Diehl Sharky 774 heat meter',
  detect: [{ manufacturer: 'DME', versions: [0x41], types: [0x04, 0x0c, 0x0d] }],
  fields: {
    ...ENERGY_FIELDS,
    ...VOLUME_FIELDS,
    ...HEAT_FLOW_FIELDS,
    operatingTime: TIME_FIELDS.operatingTime,
    errorTime: {
      quantity: 'operating_time',
      storage: [0],
      vife: '18',
      about: 'how long the meter worked with an error',
    },
    coolingEnergy: {
      quantity: 'energy',
      storage: [0],
      tariff: 1,
      about: 'cold since the meter was mounted',
    },
    coolingVolume: { quantity: 'volume', storage: [0], tariff: 2, about: 'volume of cooling' },
    dueDate: { quantity: 'date', storage: [1, 5], about: 'last due date' },
    dueDateEnergy: {
      quantity: 'energy',
      storage: [1, 5],
      at: 'dueDate',
      about: 'heat at the last due date',
    },
    dueDateCoolingEnergy: {
      quantity: 'energy',
      storage: [1],
      tariff: 1,
      at: 'dueDate',
      about: 'cold at the last due date',
    },
    dueDateVolume: {
      quantity: 'volume',
      storage: [5],
      at: 'dueDate',
      about: 'volume at the last due date',
    },
  },
  example: {
    frame:
      '5e44a5110100001041047a01005025616966c22e6295fc5b8ca9edf4e5ffbba14b124e32f7b3d6445f5ccb138f60ad3e6d795b804ea023d6f6d64ae5fbd0b23f619515abd227e7b286248c5d56ae400e6c94b05cc01e88bb05f2761903c0a6',
    reads: [
      'energy 900000 MJ',
      'volume 249.978 m3',
      'volumeFlow 0.074 m3/h',
      'power 66 W',
      'flowTemperature 48.2 C',
      'returnTemperature 31.4 C',
      'operatingTime 74 h',
      'errorTime 78 h',
      'dueDate 2026-02-28',
      'dueDateEnergy 899409 MJ @2026-02-28',
      'dueDateVolume 249.407 m3 @2026-02-28',
      'maxVolumeFlowStorage5 0.066 m3/h @2026-02-28',
      'maxPowerStorage5 74 W @2026-02-28',
    ],
  },
});
