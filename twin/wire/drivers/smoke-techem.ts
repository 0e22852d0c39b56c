/** Techem smoke detector, CI A0: a payload of the maker's own, in clear. */
import { defineDriver } from './definition.ts';

export const smokeTechem = defineDriver({
  name: 'smoke-techem',
  kind: 'smoke',
  about: 'Techem smoke detector',
  detect: [{ manufacturer: 'TCH', versions: [0x76], types: [0xf0] }],
  fields: {},
  grammars: [
    {
      values: [
        { name: 'state', at: 0, flags: [{ mask: 0x01, flag: 'smoke' }] },
        { name: 'dueDate', at: 1, bytes: 2, type: 'date' },
      ],
    },
  ],
  example: {
    frame: '134468500100001076f0a0019f33000000000000',
    reads: ['state 1', 'dueDate 2025-12-31', '! smoke'],
  },
});
