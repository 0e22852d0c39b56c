/** BFW 240 radio: a payload of the maker's own; 18 month values of 12 bits, the newest at the end. */
import { defineDriver } from './definition.ts';
import type { GrammarValue } from './payload-grammar.ts';

const NEWEST_PAIR = 36;

/** Every second month: three bytes hold two months, which share the middle one. */
function months(first: number, pieces: GrammarValue['pieces'] & object): GrammarValue {
  const days = { from: 'deviceDate', every: 'month-end', first, each: 2 } as const;
  const repeat = { count: 9, step: -3, days };
  return { name: 'monthUnits', at: NEWEST_PAIR, unit: 'HCA', pieces, repeat };
}

export const hcaBfw240 = defineDriver({
  name: 'hca-bfw-240',
  kind: 'heat-cost-allocator',
  about: 'BFW 240 radio heat cost allocator',
  detect: [{ manufacturer: 'BFW', versions: [0x02], types: [0x08] }],
  fields: {},
  grammars: [
    {
      ci: [0x7a],
      values: [
        { name: 'units', at: 6, bytes: 2, order: 'big', unit: 'HCA' },
        { name: 'dueDateUnits', at: 4, bytes: 2, order: 'big', unit: 'HCA' },
        { name: 'deviceDate', at: 37, bytes: 3, order: 'big', type: 'bcd-date' },
        months(0, [
          [NEWEST_PAIR, 0, 8],
          [NEWEST_PAIR - 1, 0, 4],
        ]),
        months(1, [
          [NEWEST_PAIR - 2, 0, 8],
          [NEWEST_PAIR - 1, 4, 4],
        ]),
      ],
    },
  ],
  example: {
    frame:
      '3644d7080100001002087a010000002f2f2a1f03c00007152a0000000000000000000000000000007800f06811e05822d04833c0170226',
    reads: [
      'units 7 HCA',
      'dueDateUnits 960 HCA',
      'deviceDate 2026-02-17',
      'monthUnits 960 HCA @2026-01-31',
      'monthUnits 840 HCA @2025-12-31',
      'monthUnits 720 HCA @2025-11-30',
      'monthUnits 600 HCA @2025-10-31',
      'monthUnits 480 HCA @2025-09-30',
      'monthUnits 360 HCA @2025-08-31',
      'monthUnits 240 HCA @2025-07-31',
      'monthUnits 120 HCA @2025-06-30',
      'monthUnits 0 HCA @2025-05-31',
      'monthUnits 0 HCA @2025-04-30',
      'monthUnits 0 HCA @2025-03-31',
      'monthUnits 0 HCA @2025-02-28',
      'monthUnits 0 HCA @2025-01-31',
      'monthUnits 0 HCA @2024-12-31',
      'monthUnits 0 HCA @2024-11-30',
      'monthUnits 0 HCA @2024-10-31',
      'monthUnits 0 HCA @2024-09-30',
      'monthUnits 0 HCA @2024-08-31',
    ],
  },
});
