/** Qundis Q smoke detector. */
import { defineDriver } from './definition.ts';
import { CLOCK_FIELDS, CONFORMANT_FLAGS, ERROR_FIELDS } from './standard-fields.ts';

export const smokeQundis = defineDriver({
  name: 'smoke-qundis',
  kind: 'smoke',
  about: 'Qundis Q smoke detector',
  detect: [{ manufacturer: 'QDS', versions: [0x21, 0x23], types: [0x1a] }],
  fields: {
    stateFlags: CONFORMANT_FLAGS,
    ...CLOCK_FIELDS,
    ...ERROR_FIELDS,
    testCount: { quantity: 'vif_7c', storage: [4], vib: '7c', unit: '', about: 'tests by button' },
    testDate: { quantity: 'date', storage: [4], about: 'last test' },
    alarmCount: { quantity: 'vif_7c', storage: [6], vib: '7c', unit: '', about: 'smoke alarms' },
    alarmDate: { quantity: 'date', storage: [6], about: 'last smoke alarm' },
    messageCount: { quantity: 'access_number', storage: [0], about: 'number of the message' },
  },
  example: {
    frame:
      '2e44934401000010211a7a010020257c01bad3e7e9ea4023bb09e5799a297d833b1f1171ab39d7d0e9498c9eeaed6b',
    reads: ['stateFlags 0', 'messageCount 789', 'errorDate -', 'deviceTime 2026-03-15T10:30'],
  },
});
