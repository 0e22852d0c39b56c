import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWriter, fromHex, toHex } from '#kernel/bytes.ts';
import { aes128 } from './security/aes.ts';
import { RECORD_FUNCTIONS } from './data-field.ts';
import { decodeTelegram } from './decode-telegram.ts';
import { writeDataRecord, type DataRecordSpec } from './encode-record.ts';
import { encodeHcaTelegram } from './encode-hca.ts';
import { encodeTelegram } from './encode-telegram.ts';
import { parseAddress } from './link-layer.ts';

const ADDRESS = parseAddress('QDS-87654321-35-08');
const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const HCA = {
  address: ADDRESS,
  accessNumber: 0x2a,
  units: 1234,
  dueDateUnits: 5678,
  dueDate: '2025-12-31',
  deviceTimeMs: Date.UTC(2026, 0, 15, 9, 30),
} as const;

function failure(code: string): object {
  return expect.objectContaining({ code }) as object;
}

test('the worked example of an allocator telegram comes out byte for byte', () => {
  const frame =
    '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58';
  expect(toHex(encodeHcaTelegram({ ...HCA, mode: 5, key: KEY }))).toBe(frame);
  expect(toHex(encodeHcaTelegram({ ...HCA, mode: 5, aes: aes128(KEY) }))).toBe(frame);
});

test('in mode 0 the records go in clear, without check bytes', () => {
  expect(toHex(encodeHcaTelegram({ ...HCA, mode: 0, status: 4 }))).toBe(
    '264493442143658735087a2a0400000b6e3412004b6e785600426c3f3c326cffff046d1e0a4f31',
  );
});

test('the published partial encryption comes out byte for byte', () => {
  // OMS Vol. 2, annex N.5.3.
  const frame = encodeTelegram({
    sender: parseAddress('QDS-11223344-55-37'),
    address: parseAddress('QDS-55667788-55-08'),
    ell: { ci: 0x8c, communicationControl: 0, accessNumber: 0x75 },
    header: 'long',
    accessNumber: 0,
    status: 4,
    mode: 5,
    key: KEY,
    records: fromHex('2f2f0b6e341200426cfe044b6e563402'),
    clearTail: fromHex('0cfd1078563412'),
  });
  expect(toHex(frame)).toBe(
    '304493444433221155378c00757288776655934455080004100500dfe2a782146d1513581cd2f83f39040cfd1078563412',
  );
});

describe('what cannot be sent says why', () => {
  test('mode 5 without a key is WIRE_KEY_MISSING', () => {
    expect(() => encodeHcaTelegram({ ...HCA, mode: 5 })).toThrow(failure('WIRE_KEY_MISSING'));
  });

  test.each([
    ['units beyond six digits', { units: 1_000_000 }],
    ['units below minus five digits', { units: -100_000 }],
    ['a fraction of a unit', { units: 0.5 }],
    ['a due date before 2000', { dueDate: '1999-12-31' }],
    ['a due date after 2099', { dueDate: '2127-12-31' }],
    ['a due date that is none', { dueDate: 'tomorrow' }],
  ])('%s is WIRE_NOT_ENCODABLE', (_, part) => {
    expect(() => encodeHcaTelegram({ ...HCA, mode: 0, ...part })).toThrow(
      failure('WIRE_NOT_ENCODABLE'),
    );
  });

  test.each([
    [{ field: 1, vib: '13', value: 256 }],
    [{ field: 2, vib: '13', value: -32769 }],
    [{ field: 2, vib: '6c', value: '2025-12-31 10:00' }],
    [{ field: 0, vib: '13', value: 1 }],
    [{ field: 0xd, vib: 'fd11', value: 'text' }],
    [{ field: 0xd, vib: 'fd11', value: null }],
    [{ field: 0xd, vib: 'fd11', value: new Uint8Array(192) }],
    [{ field: 4, vib: 'fd11', value: new Uint8Array(3) }],
    [{ field: 1, vib: '13', storage: 2 ** 41, value: 1 }],
  ])('record %o is WIRE_NOT_ENCODABLE', (record) => {
    expect(() => writeDataRecord(new ByteWriter(), record)).toThrow(failure('WIRE_NOT_ENCODABLE'));
  });

  test('a telegram that is too long is WIRE_NOT_ENCODABLE', () => {
    const records = new Uint8Array(241);
    expect(() => encodeTelegram({ address: ADDRESS, records: new Uint8Array(242) })).toThrow(
      failure('WIRE_NOT_ENCODABLE'),
    );
    expect(encodeTelegram({ address: ADDRESS, records })).toHaveLength(256);
    expect(() => encodeTelegram({ address: ADDRESS, mode: 5, key: KEY, records })).toThrow(
      failure('WIRE_NOT_ENCODABLE'),
    );
  });
});

const year = fc.integer({ min: 2000, max: 2099 });
const two = (max: number) => fc.integer({ min: 1, max }).map((n) => String(n).padStart(2, '0'));
const date = fc.tuple(year, two(12), two(28)).map((parts) => parts.join('-'));
const time = fc.tuple(date, two(23), two(59)).map(([day, hour, minute]) => {
  return `${day} ${hour}:${minute}`;
});
const integer = (bits: number) =>
  fc.integer({ min: -(2 ** (bits - 1)) + 1, max: 2 ** (bits - 1) - 1 });
const bcd = (digits: number) =>
  fc.integer({ min: -(10 ** (digits - 1)) + 1, max: 10 ** digits - 1 });

const values: fc.Arbitrary<Pick<DataRecordSpec, 'field' | 'vib' | 'value'>> = fc.oneof(
  ...[
    [1, integer(8)],
    [2, integer(16)],
    [3, integer(24)],
    [4, integer(32)],
    [6, integer(48)],
    [9, bcd(2)],
    [0xa, bcd(4)],
    [0xb, bcd(6)],
    [0xc, bcd(8)],
    [0xe, bcd(12)],
    [5, fc.float({ noDefaultInfinity: true, noNaN: true })],
  ].map(([field, value]) =>
    fc.record({
      field: fc.constant(field as number),
      vib: fc.constantFrom('6e', '13', '933c', 'fd3a', 'fb2d'),
      value: fc.option(value as fc.Arbitrary<number>),
    }),
  ),
  fc.record({ field: fc.constant(2), vib: fc.constant('6c'), value: fc.option(date) }),
  fc.record({ field: fc.constant(4), vib: fc.constant('6d'), value: fc.option(time) }),
  fc.record({
    field: fc.constant(6),
    vib: fc.constant('6d'),
    value: time.map((text) => `${text}:07`),
  }),
);

const records = fc.array(
  fc.tuple(
    values,
    fc.record({
      function: fc.constantFrom(...RECORD_FUNCTIONS),
      storage: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(2 ** 41 - 1)),
      tariff: fc.integer({ min: 0, max: 20 }),
      subunit: fc.integer({ min: 0, max: 3 }),
    }),
  ),
  { maxLength: 6 },
);

test('decoding what was encoded gives the same records, header and address', () => {
  const header = fc.record({
    header: fc.constantFrom('short', 'long'),
    accessNumber: fc.integer({ min: 0, max: 255 }),
    status: fc.integer({ min: 0, max: 255 }),
    mode: fc.constantFrom(0, 5),
  });
  fc.assert(
    fc.property(records, header, (chosen, fields) => {
      const specs = chosen.map(([value, place]) => ({ ...value, ...place }));
      const frame = encodeTelegram({ ...fields, address: ADDRESS, key: KEY, records: specs });
      const telegram = decodeTelegram(frame, { key: KEY });
      expect(telegram.meter).toEqual(ADDRESS);
      expect(telegram.tpl).toMatchObject(fields);
      expect(telegram.records).toHaveLength(specs.length);
      telegram.records.forEach((record, index) => {
        const { field, value, vib, ...place } = specs[index] as (typeof specs)[number];
        const { value: read, text = read } = record;
        expect({ ...record, value: text }).toMatchObject({ ...place, vib, value });
        expect(parseInt(record.dib.slice(1, 2), 16)).toBe(field);
      });
    }),
  );
});
