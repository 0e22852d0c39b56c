import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter, fromHex, toHex } from '#kernel/bytes.ts';
import {
  formatAddress,
  formatManufacturer,
  linkAddressBytes,
  parseAddress,
  parseManufacturer,
  readLinkAddress,
  readTransportAddress,
  writeTransportAddress,
} from './link-layer.ts';

test.each([
  ['QDS', 0x4493],
  ['SON', 0x4dee],
  ['TCH', 0x5068],
  ['KAM', 0x2c2d],
  ['LSE', 0x3265],
  ['APA', 0x0601],
])('manufacturer %s is 0x%s, and back', (name, code) => {
  expect(formatManufacturer(code)).toBe(name);
  expect(parseManufacturer(name)).toBe(code);
});

test('a code that is no three letters is named by its hex digits, and back', () => {
  expect(formatManufacturer(0x001f)).toBe('001f');
  expect(parseManufacturer('001f')).toBe(0x001f);
});

test('the bit of a soft address is not part of the name', () => {
  expect(formatManufacturer(0x8614)).toBe('APT');
});

test('an address reads and writes as maker, id, version and type', () => {
  const address = { manufacturer: 'QDS', id: '87654321', version: 0x35, type: 8 };
  expect(formatAddress(address)).toBe('QDS-87654321-35-08');
  expect(parseAddress('QDS-87654321-35-08')).toEqual(address);
  expect(parseAddress(' qds-000BC37C-FF-0a ')).toEqual({
    manufacturer: 'QDS',
    id: '000bc37c',
    version: 255,
    type: 10,
  });
});

test.each(['', 'QDS', 'QDS-1234567-35-08', 'QD1-87654321-35-08', 'QDS-87654321-35-08-00'])(
  '"%s" is WIRE_BAD_ADDRESS',
  (text) => {
    expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: 'WIRE_BAD_ADDRESS' }));
  },
);

test.each([
  { id: '123' },
  { version: 256 },
  { type: -1 },
  { type: Number.NaN },
  { manufacturer: 'Q1' },
])('an address with %o cannot be sent: WIRE_BAD_ADDRESS', (part) => {
  const address = { manufacturer: 'QDS', id: '87654321', version: 0x35, type: 8, ...part };
  expect(() => linkAddressBytes(address)).toThrow(
    expect.objectContaining({ code: 'WIRE_BAD_ADDRESS' }),
  );
});

test('the link layer sends the maker first, the long header the id', () => {
  const address = parseAddress('QDS-87654321-35-08');
  expect(toHex(linkAddressBytes(address))).toBe('9344214365873508');
  const writer = new ByteWriter();
  writeTransportAddress(writer, address);
  expect(toHex(writer.finish())).toBe('2143658793443508');
  expect(readLinkAddress(new ByteReader(fromHex('9344214365873508')))).toEqual(address);
  expect(readTransportAddress(new ByteReader(writer.finish()))).toEqual(address);
});

describe('soft addresses', () => {
  test('keep their maker and encode back', () => {
    const bytes = fromHex('93c42143658735 08');
    const address = readLinkAddress(new ByteReader(bytes));
    expect(address).toMatchObject({ manufacturer: 'QDS', soft: true });
    expect(linkAddressBytes(address)).toEqual(bytes);
  });

  test('have names of their own that read back', () => {
    const address = parseAddress('qds~-87654321-35-08');
    expect(address).toMatchObject({ manufacturer: 'QDS', soft: true });
    expect(formatAddress(address)).toBe('QDS~-87654321-35-08');
    expect(parseAddress('QDS-87654321-35-08')).not.toHaveProperty('soft');
  });

  test('a code that is no three letters keeps all its bits without the mark', () => {
    const bytes = fromHex('ffff2143658735 08');
    const address = readLinkAddress(new ByteReader(bytes));
    expect(address.manufacturer).toBe('ffff');
    expect(linkAddressBytes(address)).toEqual(bytes);
  });
});
