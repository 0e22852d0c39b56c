/** Diehl Sharky 775 heat meter. */
import { defineDriver } from './definition.ts';
import { ENERGY_FIELDS, HEAT_FLOW_FIELDS, TIME_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const heatDiehlSharky = defineDriver({
  name: 'heat-diehl-sharky',
  kind: 'heat',
  about: 'Diehl Sharky 775 heat meter',
  detect: [{ manufacturer: 'DME', versions: [0x40], types: [0x04, 0x0c, 0x0d] }],
  fields: {
    ...ENERGY_FIELDS,
    ...VOLUME_FIELDS,
    ...HEAT_FLOW_FIELDS,
    operatingTime: TIME_FIELDS.operatingTime,
    tariff1Energy: {
      quantity: 'energy',
      storage: [0],
      tariff: 1,
      about: 'heat counted under tariff 1',
    },
    dueDate: { quantity: 'date', storage: [5], about: 'last due date' },
    dueDateEnergy: {
      quantity: 'energy',
      storage: [5],
      at: 'dueDate',
      about: 'heat at the last due date',
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
      '5e44a5110100001040047a0100502563928804136590716362acbb43e110ff001a2b3ba244b1e79ab6489cc5fb49af0b1a28d4df3cd82aa94033c1b0efa3d8d6c167bc00830cbf7255c74d9a46d71ca0bdd04cb2c03969fd99bfd93fc7e87f',
    reads: [
      'energy 899934 MJ',
      'tariff1Energy 898927 MJ',
      'volume 2499.92 m3',
      'power 82 W',
      'volumeFlow 0.042 m3/h',
      'flowTemperature 48.2 C',
      'returnTemperature 31.4 C',
      'temperatureDifference 16.8 K',
      'operatingTime 46 d',
      'dueDateEnergy 899391 MJ @2026-02-28',
      'dueDateVolume 2494.09 m3 @2026-02-28',
      'dueDate 2026-02-28',
    ],
  },
});
