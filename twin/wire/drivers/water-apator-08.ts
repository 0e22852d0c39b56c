/** Apator 08: a payload of the maker's own that begins with the volume in thirds of a litre. */
import { ByteReader } from '#kernel/bytes.ts';
import type { PayloadInput, PayloadReading } from './definition.ts';
import { defineDriver } from './definition.ts';

export const waterApator08 = defineDriver({
  name: 'water-apator-08',
  kind: 'water',
  about: 'Apator 08 radio module',
  detect: [{ manufacturer: 'APT', versions: [0x0f], types: [0x0f] }],
  fields: {},
  payload: readPayload,
  example: {
    frame: '1c441406010000100f0fa0ef2801000000000000000000000000000000',
    reads: ['volume 25.338333333333335 m3'],
  },
});

const THIRDS_PER_CUBIC_METRE = 3000;

function readPayload({ plain }: PayloadInput): PayloadReading | undefined {
  if (plain.length < 4) return undefined;
  const volume = new ByteReader(plain).u32() / THIRDS_PER_CUBIC_METRE;
  return { fields: [{ name: 'volume', value: volume, unit: 'm3' }] };
}
