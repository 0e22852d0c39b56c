/** Apator 16-2: numbered values of fixed length after DIF 0F, a checksum at the end. */
import { defineDriver } from './definition.ts';
import type { RegisterLength } from './payload-grammar.ts';

/** Bytes after each number; the meaning of most is not known. */
const LENGTHS: readonly RegisterLength[] = [
  ...lengths(2, [0x11, 0x41, 0x43, 0xa7, 0xa8, 0xaa, 0xab, 0xac, 0xad, 0xb4]),
  ...lengths(3, [0x01, 0x44, 0xa6, 0xd0, 0xd3]),
  { first: 0xb6, last: 0xc7, bytes: 3 },
  ...lengths(4, [0x00, 0x10, 0x42, 0xa0, 0xa1, 0xa4, 0xf0]),
  ...lengths(1, [0xa2, 0xa5, 0xa9, 0xaf]),
  ...lengths(5, [0xb0]),
  ...lengths(6, [0x40, 0x8b, 0x8c]),
  ...lengths(7, [0x8e, 0xa3]),
  ...lengths(8, [0xb1, 0xb3]),
  ...lengths(9, [0x8a]),
  ...lengths(10, [0x80, 0x81, 0x82, 0x83, 0x84, 0x86, 0x87]),
  ...lengths(11, [0x85, 0x88, 0x8f]),
  ...lengths(16, [0xb2, 0xb5]),
  // One byte, and two to thirteen values of four.
  { first: 0x71, last: 0x7c, bytes: 9, more: 4 },
];

function lengths(bytes: number, codes: readonly number[]): RegisterLength[] {
  return codes.map((first) => ({ first, bytes }));
}

export const waterApator162 = defineDriver({
  name: 'water-apator-162',
  kind: 'water',
  about: 'Apator 16-2 water meter',
  detect: [{ manufacturer: 'APA', versions: [0x05], types: [0x06, 0x07] }],
  fields: {},
  grammars: [
    {
      from: 'block',
      registers: {
        at: 7,
        lengths: LENGTHS,
        values: [
          {
            register: 0x10,
            values: [{ name: 'volume', at: 0, bytes: 4, scale: 0.001, unit: 'm3' }],
          },
        ],
      },
    },
  ],
  example: {
    frame:
      '3e4401060100001005067a01003025b52d721687e27ff95e5473f3983b1f0d4e681dc82ebbab4c75e9894fab4acc21c2fc216c0d134b0d6b095f0c9f1f48e7',
    reads: ['volume 12.345 m3'],
  },
});
