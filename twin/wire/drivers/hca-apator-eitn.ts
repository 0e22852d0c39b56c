/** Apator E.ITN, CI A0, or B6 with a block of the network before it: a payload of the maker's own. */
import { defineDriver } from './definition.ts';
import type { GrammarValue } from './payload-grammar.ts';

/** The year of the season is 5 bits, of which the CI holds the highest. */
const VALUES: readonly GrammarValue[] = [
  { name: 'units', at: 7, bytes: 2, unit: 'HCA' },
  { name: 'dueDateUnits', at: 3, bytes: 2, unit: 'HCA' },
  { name: 'deviceDate', at: 9, bytes: 2, type: 'date' },
  { name: 'tamperDate', at: 5, bytes: 2, type: 'date', flags: [{ mask: 0xffff, flag: 'tamper' }] },
  { name: 'meanRoomTemperature', at: 13, bytes: 2, scale: '1/256', unit: 'C' },
  { name: 'previousMeanRoomTemperature', at: 11, bytes: 2, scale: '1/256', unit: 'C' },
  {
    name: 'seasonStart',
    at: 0,
    type: 'date',
    pieces: [
      [0, 0, 8],
      [-1, 0, 6],
    ],
  },
];

export const hcaApatorEitn = defineDriver({
  name: 'hca-apator-eitn',
  kind: 'heat-cost-allocator',
  about: 'Apator E.ITN heat cost allocator',
  detect: [
    { manufacturer: 'APA', versions: [0x04], types: [0x08] },
    { manufacturer: 'APT', versions: [0x04], types: [0x08] },
  ],
  fields: {},
  grammars: [
    { ci: [0xa0], values: VALUES },
    { ci: [0xb6], head: 'counted', when: [{ at: -1, is: [0xa0] }], values: VALUES },
  ],
  example: {
    frame: '19440106010000100408a0a100005a006432070051348013c015',
    reads: [
      'units 7 HCA',
      'dueDateUnits 90 HCA',
      'deviceDate 2026-02-17',
      'tamperDate 2025-03-04',
      'meanRoomTemperature 21.75 C',
      'previousMeanRoomTemperature 19.5 C',
      'seasonStart 2016-05-01',
      '! tamper',
    ],
  },
});
