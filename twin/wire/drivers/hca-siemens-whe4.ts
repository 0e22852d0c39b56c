/** Siemens WHE4x: telegrams with units and telegrams with the temperature take turns. */
import { defineDriver } from './definition.ts';
import { HCA_FIELDS, VERSION_FIELDS } from './standard-fields.ts';

export const hcaSiemensWhe4 = defineDriver({
  name: 'hca-siemens-whe4',
  kind: 'heat-cost-allocator',
  about: 'Siemens WHE4x heat cost allocator',
  detect: [{ manufacturer: 'LSE', versions: [0x18], types: [0x08] }],
  fields: {
    ...HCA_FIELDS,
    ...VERSION_FIELDS,
    radiatorTemperature: {
      quantity: 'flow_temperature',
      storage: [0],
      about: 'temperature of the radiator',
    },
    stateFlags: { quantity: 'error_flags_2', storage: [0], about: 'state as the device sends it' },
  },
  example: {
    frame:
      '2e4465320100001018087a010020255a821c6cfe0ec9f23d2c5382f4b9e678c90e21ac406434bfaf0721009d3e0e06',
    reads: [
      'deviceTime 2026-03-15T08:30',
      'modelVersion 50',
      'errorDate -',
      'stateFlags 0',
      'radiatorTemperature 48.2 C',
    ],
  },
});
