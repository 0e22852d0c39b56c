import { expect, test } from 'vitest';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { CaptureDecoder } from './capture-decoder.ts';

const address = parseAddress('KAM-12345678-1b-16');

function frameOf(value: number, options: { header: 'none' | 'short'; compact: boolean }) {
  return encodeTelegram({ address, ...options, records: [{ field: 4, vib: '13', value }] });
}

test.each(['none', 'short'] as const)(
  'a compact frame is read when a full one came before it, header %s',
  (header) => {
    const decoder = new CaptureDecoder({ frameFormat: 'auto' });
    expect(decoder.decode(frameOf(1, { header, compact: true })).records).toEqual([]);
    expect(decoder.decode(frameOf(1234, { header, compact: false })).records).toHaveLength(1);
    expect(decoder.decode(frameOf(1235, { header, compact: true })).records).toMatchObject([
      { quantity: 'volume', value: 1235 },
    ]);
  },
);
