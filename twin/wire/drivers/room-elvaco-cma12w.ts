/** Elvaco CMa12w room sensor. */
import { defineDriver } from './definition.ts';
import { ROOM_FIELDS, ROOM_HOUR_FIELDS } from './standard-fields.ts';

export const roomElvacoCma12w = defineDriver({
  name: 'room-elvaco-cma12w',
  kind: 'room',
  about: 'Elvaco CMa12w room sensor',
  detect: [{ manufacturer: 'ELV', versions: [0x20], types: [0x1b] }],
  fields: {
    temperature: ROOM_FIELDS.temperature,
    hourTemperature: ROOM_HOUR_FIELDS.hourTemperature,
    batteryCentivolts: {
      quantity: 'digital_input',
      storage: [0],
      about: 'voltage of the battery in 10 mV, digits as hex',
    },
  },
  example: {
    frame:
      '2e44961501000010201b7a01002025a34ec7223a463973c395bfc173e72028601579b3269f30b423735c7f5d1fed61',
    reads: [
      'temperature 20.6 C',
      'hourTemperature 20.63 C',
      'batteryCentivolts 38',
      'softwareVersion .0.1',
    ],
  },
});
