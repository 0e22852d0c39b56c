/** Techem compact V, CI A1 and A2: a payload of the maker's own that begins in clear. */
import { ByteReader } from '#kernel/bytes.ts';
import type { PayloadInput, PayloadReading } from './definition.ts';
import { defineDriver } from './definition.ts';

export const heatTechemCompact5 = defineDriver({
  name: 'heat-techem-compact5',
  kind: 'heat',
  about: 'Techem compact V heat meter',
  detect: [
    { manufacturer: 'TCH', versions: [0x22, 0x27, 0x39, 0x45], types: [0x43, 0xc3] },
    { manufacturer: 'TCH', versions: [0x45], types: [0x04] },
  ],
  fields: {},
  payload: readPayload,
  example: {
    frame: '19446850010000102243a1009f33393000006f03000000000000',
    reads: ['energy 13224 kWh', 'dueDateEnergy 12345 kWh', 'energySinceDueDate 879 kWh'],
  },
});

const MIN_BYTES = 10;

function readPayload({ plain }: PayloadInput): PayloadReading | undefined {
  if (plain.length < MIN_BYTES) return undefined;
  const reader = new ByteReader(plain);
  reader.skip(3);
  const previous = reader.u24();
  reader.skip(1);
  const current = reader.u24();
  return {
    fields: [
      { name: 'energy', value: previous + current, unit: 'kWh' },
      { name: 'dueDateEnergy', value: previous, unit: 'kWh' },
      { name: 'energySinceDueDate', value: current, unit: 'kWh' },
    ],
  };
}
