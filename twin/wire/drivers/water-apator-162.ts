/** Apator 16-2: numbered values of fixed length after DIF 0F, a checksum at the end. */
import { fromHex } from '#kernel/bytes.ts';
import { MANUFACTURER_DATA } from '../data-record.ts';
import type { PayloadInput, PayloadReading } from './definition.ts';
import { scaled } from './record-value.ts';
import { defineDriver } from './definition.ts';

export const waterApator162 = defineDriver({
  name: 'water-apator-162',
  kind: 'water',
  about: 'Apator 16-2 water meter',
  detect: [{ manufacturer: 'APA', versions: [0x05], types: [0x06, 0x07] }],
  fields: {},
  payload: readPayload,
  example: {
    frame:
      '3e4401060100001005067a01003025b52d721687e27ff95e5473f3983b1f0d4e681dc82ebbab4c75e9894fab4acc21c2fc216c0d134b0d6b095f0c9f1f48e7',
    reads: ['volume 12.345 m3'],
  },
});

/** Bytes after each number; the meaning of most is not known. */
const LENGTHS: ReadonlyMap<number, number> = new Map([
  ...lengths(2, [0x11, 0x41, 0x43, 0xa7, 0xa8, 0xaa, 0xab, 0xac, 0xad, 0xb4]),
  ...lengths(3, [0x01, 0x44, 0xa6, 0xd0, 0xd3]),
  ...lengths(3, [0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xbb, 0xbc, 0xbd, 0xbe, 0xbf]),
  ...lengths(3, [0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7]),
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
  // 71 to 7C: one byte and two to thirteen values of four.
  ...Array.from({ length: 12 }, (_, at) => [0x71 + at, 1 + 4 * (at + 2)] as const),
]);

function lengths(bytes: number, codes: readonly number[]): (readonly [number, number])[] {
  return codes.map((code) => [code, bytes] as const);
}

const VOLUME = 0x10;
const STATUS_BYTES = 7;

function readPayload({ records }: PayloadInput): PayloadReading | undefined {
  const block = records.find(({ quantity }) => quantity === MANUFACTURER_DATA);
  if (block === undefined) return undefined;
  const data = fromHex(block.raw);
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  let at = STATUS_BYTES;
  while (at + 4 < data.length) {
    const code = data[at] ?? 0;
    if (code === VOLUME) {
      const litres = view.getUint32(at + 1, true);
      return { fields: [{ name: 'volume', value: scaled(litres, -3), unit: 'm3' }] };
    }
    const length = LENGTHS.get(code);
    if (length === undefined) return undefined;
    at += 1 + length;
  }
  return undefined;
}
