/** Weptech Munia and Robin room sensor. */
import { defineDriver } from './definition.ts';
import { CONFORMANT_FLAGS, ROOM_FIELDS } from './standard-fields.ts';

export const roomWeptechMunia = defineDriver({
  name: 'room-weptech-munia',
  kind: 'room',
  about: 'Weptech Munia and Robin room sensor',
  detect: [{ manufacturer: 'WEP', versions: [0x02, 0x04], types: [0x1b] }],
  fields: { ...ROOM_FIELDS, stateFlags: CONFORMANT_FLAGS },
  example: {
    frame:
      '2e44b05c01000010021b7a010020252524818cc0d1b9772d05eab63bd8d2645c4490281c57f9711beb49860b9f8723',
    reads: ['temperature 20.6 C', 'humidity 47.3 %RH', 'stateFlags 0'],
  },
});
