/** Apator E.ITN, CI A0: a payload of the maker's own, in clear. */
import { ByteReader } from '#kernel/bytes.ts';
import { packedDate } from './civil-dates.ts';
import type { PayloadInput, PayloadReading } from './definition.ts';
import { defineDriver } from './definition.ts';

export const hcaApatorEitn = defineDriver({
  name: 'hca-apator-eitn',
  kind: 'heat-cost-allocator',
  about: 'Apator E.ITN heat cost allocator',
  detect: [{ manufacturer: 'APA', versions: [0x04], types: [0x08] }],
  fields: {},
  payload: readPayload,
  example: {
    frame: '19440106010000100408a0a100005a006432070051348013c015',
    reads: [
      'units 7 HCA',
      'dueDateUnits 90 HCA',
      'deviceDate 2026-02-17',
      'tamperDate 2025-03-04',
      'meanRoomTemperature 21.75 C',
      'previousMeanRoomTemperature 19.5 C',
      '! tamper',
    ],
  },
});

const CI = 0xa0;
const PAYLOAD_BYTES = 15;

function readPayload({ plain, ci }: PayloadInput): PayloadReading | undefined {
  if (ci !== CI || plain.length < PAYLOAD_BYTES) return undefined;
  const reader = new ByteReader(plain);
  reader.skip(3);
  const previousUnits = reader.u16();
  const sealBroken = reader.u16();
  const units = reader.u16();
  const today = reader.u16();
  const previousTemperature = reader.u16();
  return {
    fields: [
      { name: 'units', value: units, unit: 'HCA' },
      { name: 'dueDateUnits', value: previousUnits, unit: 'HCA' },
      { name: 'deviceDate', value: packedDate(today) },
      { name: 'tamperDate', value: packedDate(sealBroken) },
      { name: 'meanRoomTemperature', value: reader.u16() / FRACTION, unit: 'C' },
      { name: 'previousMeanRoomTemperature', value: previousTemperature / FRACTION, unit: 'C' },
    ],
    flags: sealBroken === 0 ? [] : ['tamper'],
  };
}

/** Temperatures count 1/256 of a degree. */
const FRACTION = 256;
