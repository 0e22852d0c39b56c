/** Techem smoke detector, CI A0: a payload of the maker's own, in clear. */
import { ByteReader } from '#kernel/bytes.ts';
import { packedDate } from './civil-dates.ts';
import type { PayloadInput, PayloadReading } from './definition.ts';
import { defineDriver } from './definition.ts';

export const smokeTechem = defineDriver({
  name: 'smoke-techem',
  kind: 'smoke',
  about: 'Techem smoke detector',
  detect: [{ manufacturer: 'TCH', versions: [0x76], types: [0xf0] }],
  fields: {},
  payload: readPayload,
  example: {
    frame: '134468500100001076f0a0019f33000000000000',
    reads: ['state 1', 'dueDate 2025-12-31', '! smoke'],
  },
});

const SMOKE = 0x01;
const MIN_BYTES = 3;

function readPayload({ plain }: PayloadInput): PayloadReading | undefined {
  if (plain.length < MIN_BYTES) return undefined;
  const reader = new ByteReader(plain);
  const state = reader.u8();
  return {
    fields: [
      { name: 'state', value: state },
      { name: 'dueDate', value: packedDate(reader.u16()) },
    ],
    flags: state & SMOKE ? ['smoke'] : [],
  };
}
