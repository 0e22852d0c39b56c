import { expect, test } from 'vitest';
import { ByteReader, fromHex, toHex } from '#kernel/bytes.ts';
import { formatSignature, UNKNOWN_FORMAT } from './compact-frame.ts';
import { decodeTelegram } from './decode-telegram.ts';
import { encodeTelegram } from './encode-telegram.ts';
import { KNOWN_FORMATS, knownFormats } from './known-formats.ts';
import { parseAddress } from './link-layer.ts';
import { readRecordHeader } from './record-header.ts';

const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const ADDRESS = parseAddress('EFE-00000001-00-07');
const MONTHS = Array.from({ length: 15 }, (_, at) => ({
  field: 4,
  vib: '13',
  storage: 2 + at,
  value: 8000 - at,
}));
const RECORDS = [
  { field: 2, vib: '6c', storage: 1, value: '2025-12-31' },
  { field: 4, vib: '13', storage: 1, value: 5500 },
  { field: 1, vib: 'fd17', value: 0 },
  ...MONTHS,
  { field: 4, vib: '6d', value: '2026-03-15 10:30' },
  { field: 4, vib: '13', value: 9000 },
];
const SPEC = { address: ADDRESS, mode: 5, key: KEY, compact: true } as const;

test('the signature of the Engelmann format is the one that its devices send', () => {
  expect(knownFormats(0x052d)[0]).toHaveLength(20);
  expect(knownFormats(0x1234)).toEqual([]);
});

test.each([
  ['water', 0xa8ed, 5],
  ['water, lowest room temperature', 0xd2f7, 5],
  ['water, of the last month', 0x61eb, 5],
  ['water with flow', 0xc412, 5],
  ['heat', 0x52c2, 6],
])('the signature of the Kamstrup format for %s is the published one', (_, signature, records) => {
  expect(knownFormats(signature).map((format) => format.length)).toEqual([records]);
});

test('a compact frame of a known format is read without a full frame before it', () => {
  const frame = encodeTelegram({ ...SPEC, records: RECORDS });
  const { records, warnings } = decodeTelegram(frame, { key: KEY });
  expect(warnings).toEqual([]);
  expect(records.map(({ value }) => value)).toEqual(RECORDS.map(({ value }) => value));
});

test('a format that nobody knows stays unread', () => {
  const frame = encodeTelegram({ ...SPEC, records: RECORDS.slice(1) });
  const { records, warnings } = decodeTelegram(frame, { key: KEY });
  expect({ records, warnings }).toEqual({ records: [], warnings: [UNKNOWN_FORMAT] });
});

test('values under a known signature must be those of its full frame; a tool says so and reads them', () => {
  const frame = encodeTelegram({ ...SPEC, mode: 0, records: RECORDS });
  frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 1;
  const { records, warnings } = decodeTelegram(frame);
  expect({ records, warnings }).toEqual({ records: [], warnings: [UNKNOWN_FORMAT] });
  const told = decodeTelegram(frame, { checks: 'report' });
  expect(told.records).toHaveLength(RECORDS.length);
  expect(told.warnings).toEqual([expect.stringContaining('CRC of the full frame not matching')]);
});

test('every format in the table has a signature of its own and reads to its last byte', () => {
  const formats = KNOWN_FORMATS.map((text) => text.split(' ').map(fromHex));
  expect(new Set(formats.map(formatSignature)).size).toBe(formats.length);
  for (const bytes of formats.flat()) {
    const reader = new ByteReader(bytes);
    readRecordHeader(reader);
    expect(reader.remaining, toHex(bytes)).toBe(0);
  }
});
