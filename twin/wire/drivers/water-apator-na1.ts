/**
 * Apator NA-1: one block of a format of its own, encrypted as in mode 5 with a key of zeros, which
 * hides nothing from anybody. The litres that were counted at an earlier hour stand beside those now.
 */
import { ByteReader } from '#kernel/bytes.ts';
import { HOUR_MS, SECOND_MS } from '#kernel/time.ts';
import { aes128 } from '../security/aes.ts';
import { linkAddressBytes } from '../link-layer.ts';
import { mode5Iv } from '../security/mode-5.ts';
import { type PayloadInput, type PayloadReading, defineDriver } from './definition.ts';
import { scaled } from './record-value.ts';

export const waterApatorNa1 = defineDriver({
  name: 'water-apator-na1',
  kind: 'water',
  about: 'Apator NA-1 water meter',
  detect: [{ manufacturer: 'APA', versions: [0x14], types: [0x07] }],
  fields: {},
  payload: readPayload,
  example: {
    frame: '1c440106010000101407a02a002a2c37ad712ee22d1fd8a38bdc2832aa',
    reads: [
      'volume 249.938 m3',
      'deviceTime 2026-03-15T08:30',
      'earlierVolume 248.141 m3 @2026-02-28',
      'earlierHours 345 h',
    ],
  },
});

const HEAD_BYTES = 2;
const BLOCK_BYTES = 16;
const CHECK_BYTE = 0x2f;
const NO_KEY = aes128(new Uint8Array(BLOCK_BYTES));
/** Its clock counts seconds from here. */
const EPOCH = Date.UTC(2000, 0, 1);

function readPayload({ plain, meter, records }: PayloadInput): PayloadReading | undefined {
  if (records.length > 0 || plain.length < HEAD_BYTES + BLOCK_BYTES) return undefined;
  const iv = mode5Iv(linkAddressBytes(meter), plain[0] ?? 0);
  const block = NO_KEY.decryptCbc(iv, plain.slice(HEAD_BYTES, HEAD_BYTES + BLOCK_BYTES));
  const reader = new ByteReader(block);
  if (reader.u8() !== CHECK_BYTE) return undefined;
  const first = reader.u8();
  // 28 bits of litres; two bits beside the lowest four say how many powers of ten they stand for.
  const litresExp10 = ((first >>> 4) & 3) - 3;
  const now = (first & 0x0f) | ((reader.u8() | (reader.u16() << 8)) << 4);
  const clock = EPOCH + reader.u32() * SECOND_MS;
  const [hoursLow, packed] = [reader.u8(), reader.u8()];
  const hours = hoursLow | ((packed >>> 2) << 8);
  const since = (packed & 3) | (reader.u16() << 2);
  const [deviceTime, earlierTime] = [clock, clock - hours * HOUR_MS].map(minuteOf);
  return {
    fields: [
      { name: 'volume', value: scaled(now, litresExp10), unit: 'm3' },
      { name: 'deviceTime', value: deviceTime ?? null },
      {
        name: 'earlierVolume',
        value: scaled(now - since, litresExp10),
        unit: 'm3',
        ...(earlierTime !== undefined && { at: earlierTime.slice(0, 'YYYY-MM-DD'.length) }),
      },
      { name: 'earlierHours', value: hours, unit: 'h' },
    ],
  };
}

function minuteOf(at: number): string {
  return new Date(at).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length);
}
