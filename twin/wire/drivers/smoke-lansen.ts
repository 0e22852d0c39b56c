/** Lansen smoke detector. */
import { defineDriver } from './definition.ts';
import type { FlagTable } from './flags.ts';
import { CONFORMANT_FLAGS } from './standard-fields.ts';

const SMOKE_FLAGS: FlagTable = [
  [0x0002, 'battery-low'],
  [0x0004, 'smoke'],
  [0x0008, 'manual-test'],
  [0x0010, 'hardware-error'],
  [0x0020, 'no-connection'],
  [0x0100, 'end-of-life'],
];

export const smokeLansen = defineDriver({
  name: 'smoke-lansen',
  kind: 'smoke',
  about: 'Lansen smoke detector',
  detect: [{ manufacturer: 'LAS', versions: [0x03], types: [0x1a] }],
  fields: {
    stateFlags: { ...CONFORMANT_FLAGS, flags: SMOKE_FLAGS },
    messageCount: { quantity: 'access_number', storage: [0], about: 'number of the message' },
    testMinutesAgo: {
      quantity: 'dimensionless',
      storage: [0],
      unit: 'min',
      about: 'time since the last test',
    },
  },
  layout: [
    { field: 'stateFlags', coding: 0x2, vib: 'fd971d' },
    { field: 'messageCount', coding: 0x4, vib: 'fd08' },
    { field: 'testMinutesAgo', coding: 0x4, vib: 'fd3a' },
  ],
  example: {
    frame:
      '2e44333001000010031a7a010020257dbf69973c3ce62204629f5bd38318d356000a0e3f758c5f2e9c24389732ff59',
    reads: ['stateFlags 32', 'messageCount 78', 'testMinutesAgo 62 min', '! no-connection'],
  },
});
