/** BMeters RFM-AMB: bit 3 of the status byte says that the module was taken off. */
import { defineDriver } from './definition.ts';
import { STANDARD_STATUS, type FlagTable } from './flags.ts';
import { CLOCK_FIELDS, ROOM_DAY_FIELDS, ROOM_FIELDS, ROOM_HOUR_FIELDS } from './standard-fields.ts';

const STATUS: FlagTable = [...STANDARD_STATUS.filter(([mask]) => mask !== 0x08), [0x08, 'removed']];

export const roomBmetersRfmamb = defineDriver({
  name: 'room-bmeters-rfmamb',
  kind: 'room',
  about: 'BMeters RFM-AMB room sensor',
  detect: [{ manufacturer: 'BMT', versions: [0x10], types: [0x1b] }],
  fields: {
    ...ROOM_FIELDS,
    ...ROOM_HOUR_FIELDS,
    ...ROOM_DAY_FIELDS,
    ...CLOCK_FIELDS,
    minHourTemperature: {
      quantity: 'external_temperature',
      storage: [0],
      function: 'minimum',
      about: 'lowest temperature of the last hour',
    },
    minDayTemperature: {
      quantity: 'external_temperature',
      storage: [1],
      function: 'minimum',
      about: 'lowest temperature of the last 24 hours',
    },
    maxHourTemperature: {
      quantity: 'external_temperature',
      storage: [0],
      function: 'maximum',
      about: 'highest temperature of the last hour',
    },
    maxDayTemperature: {
      quantity: 'external_temperature',
      storage: [1],
      function: 'maximum',
      about: 'highest temperature of the last 24 hours',
    },
    minHourHumidity: {
      quantity: 'relative_humidity',
      storage: [0],
      function: 'minimum',
      about: 'lowest humidity of the last hour',
    },
    minDayHumidity: {
      quantity: 'relative_humidity',
      storage: [1],
      function: 'minimum',
      about: 'lowest humidity of the last 24 hours',
    },
    maxHourHumidity: {
      quantity: 'relative_humidity',
      storage: [0],
      function: 'maximum',
      about: 'highest humidity of the last hour',
    },
    maxDayHumidity: {
      quantity: 'relative_humidity',
      storage: [1],
      function: 'maximum',
      about: 'highest humidity of the last 24 hours',
    },
  },
  status: STATUS,
  example: {
    frame:
      '5e44b40901000010101b7a0100502521c8c6c296079aea00ad05c340e1a24fe440aec9ac2d0b03694493fe2834d0ec3a841c08d89dbda43547cf290df45e5bf783eb2cad7a49136aa1925f9e434dd5e14b1bff029d48fa1ce0ddad2ee427c9',
    reads: [
      'temperature 20.6 C',
      'hourTemperature 20.63 C',
      'dayTemperature 20.66 C',
      'minHourTemperature 20.53 C',
      'maxHourTemperature 20.69 C',
      'minDayTemperature 20.56 C',
      'maxDayTemperature 20.72 C',
      'humidity 47.3 %RH',
      'hourHumidity 47.4 %RH',
      'dayHumidity 47.5 %RH',
      'minHourHumidity 47.3 %RH',
      'maxHourHumidity 47.3 %RH',
      'minDayHumidity 47.4 %RH',
      'maxDayHumidity 47.4 %RH',
      'deviceTime 2026-03-15T08:30:05',
    ],
  },
});
