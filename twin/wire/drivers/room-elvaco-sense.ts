/** Elvaco Edge room sensor with CO2. */
import { defineDriver } from './definition.ts';
import { ROOM_FIELDS } from './standard-fields.ts';

export const roomElvacoSense = defineDriver({
  name: 'room-elvaco-sense',
  kind: 'room',
  about: 'Elvaco Edge room sensor with CO2',
  detect: [{ manufacturer: 'ELV', versions: [0x50], types: [0x1b] }],
  fields: {
    ...ROOM_FIELDS,
    batteryVoltage: { quantity: 'voltage', storage: [0], about: 'voltage of the battery' },
    co2: {
      quantity: 'vif_7c',
      storage: [0],
      vib: '7c',
      unit: 'ppm',
      about: 'carbon dioxide in ppm, a unit in plain text',
    },
  },
  example: {
    frame:
      '2e44961501000010501b7a01002025092e7a493304c8d868a57e989119079c438b81ee7a067fd1c9a06797100eec90',
    reads: ['temperature 20.6 C', 'batteryVoltage 3.1 V', 'humidity 47.3 %RH', 'co2 513 ppm'],
  },
});
