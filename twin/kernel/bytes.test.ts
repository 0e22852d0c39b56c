import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter, equalBytes, fromHex, joinBytes, toHex } from './bytes.ts';

describe('ByteReader', () => {
  test('reads little-endian integers and knows its offset', () => {
    const reader = new ByteReader(fromHex('01 0203 040506 0708090a'));
    expect([reader.u8(), reader.u16(), reader.u24(), reader.u32()]).toEqual([
      0x01, 0x0302, 0x060504, 0x0a090807,
    ]);
    expect([reader.offset, reader.remaining]).toEqual([10, 0]);
  });

  test('reads a set top bit as a positive number', () => {
    const ones = (count: number): ByteReader => new ByteReader(new Uint8Array(count).fill(0xff));
    expect([ones(2).u16(), ones(3).u24(), ones(4).u32()]).toEqual([0xffff, 0xff_ffff, 0xffff_ffff]);
  });

  test('peeks without moving, skips, and gives views instead of copies', () => {
    const data = fromHex('0a0b0c0d');
    const reader = new ByteReader(data, 1);
    expect(reader.peek()).toBe(0x0b);
    reader.skip(1);
    const view = reader.bytes(2);
    data[2] = 0xff;
    expect(toHex(view)).toBe('ff0d');
  });

  test.each([
    ['u8', 0],
    ['u16', 1],
    ['u24', 2],
    ['u32', 3],
    ['peek', 0],
  ] as const)('%s on %i bytes throws BYTES_OUT_OF_RANGE and does not move', (method, length) => {
    const reader = new ByteReader(new Uint8Array(length));
    expect(() => reader[method]()).toThrow(
      expect.objectContaining({ code: 'BYTES_OUT_OF_RANGE', exitCode: 4 }),
    );
    expect(reader.offset).toBe(0);
  });

  test('says how much it wanted, where, and how much there was', () => {
    const reader = new ByteReader(fromHex('000102'), 2);
    expect(() => reader.bytes(5)).toThrow('expected 5 more bytes at offset 2, got 1');
    expect(() => reader.bytes(-1)).toThrow('expected -1 more bytes');
    expect(() => reader.bytes(Number.NaN)).toThrow('expected NaN more bytes');
  });

  test('stops at the given end, also when that lies behind the data', () => {
    expect(new ByteReader(new Uint8Array(4), 1, 3).remaining).toBe(2);
    expect(new ByteReader(new Uint8Array(4), 0, 99).remaining).toBe(4);
    expect(() => new ByteReader(new Uint8Array(4), 0, 2).u24()).toThrow('got 2');
  });
});

describe('ByteWriter', () => {
  test('writes what a reader reads, in any order and beyond its first capacity', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('u8' as const), value: fc.nat(0xff) }),
      fc.record({ kind: fc.constant('u16' as const), value: fc.nat(0xffff) }),
      fc.record({ kind: fc.constant('u24' as const), value: fc.nat(0xff_ffff) }),
      fc.record({ kind: fc.constant('u32' as const), value: fc.nat(0xffff_ffff) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const writer = new ByteWriter();
        for (const { kind, value } of steps) writer[kind](value);
        const reader = new ByteReader(writer.finish());
        expect(steps.map(({ kind }) => reader[kind]())).toEqual(steps.map(({ value }) => value));
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  test('gives a copy, so that later writes do not change it', () => {
    const writer = new ByteWriter().u8(1);
    const first = writer.finish();
    writer.bytes(fromHex('0203'));
    expect([toHex(first), toHex(writer.finish()), writer.length]).toEqual(['01', '010203', 3]);
  });
});

describe('writers at once', () => {
  test.each([1, 64, 511, 512, 513, 1024, 5000])('keep their %i bytes apart', (length) => {
    const written = Array.from({ length: 12 }, (_, at) => {
      const writer = new ByteWriter();
      for (let count = 0; count < length; count++) writer.u8(at);
      // Finished twice: its memory is another writer's after the first time.
      return [writer.finish(), writer.finish(), new ByteWriter().u8(0xff).finish()] as const;
    });
    for (const [at, parts] of written.entries()) {
      const own = new Uint8Array(length).fill(at);
      expect(parts).toEqual([own, own, Uint8Array.of(0xff)]);
    }
  });
});

describe('hex', () => {
  test('comes back as the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (data) => {
        expect(equalBytes(fromHex(toHex(data)), data)).toBe(true);
      }),
    );
  });

  test.each([
    ['2e 44:93 15\n78', '2e44931578'],
    ['0x2E44', '2e44'],
    ['  0X2e 44 ', '2e44'],
    ['', ''],
    [' \r\n\t', ''],
  ])('%j is read as people paste it', (text, hex) => {
    expect(toHex(fromHex(text))).toBe(hex);
  });

  test.each([
    ['2e4', 'an odd number of digits', 3],
    ['2g', '"g"', 1],
    ['2e 0x44', '"x"', 4],
    ['€0', '"€"', 0],
    ['2e-44', '"-"', 2],
  ])('%j throws BYTES_NOT_HEX and says where', (text, found, offset) => {
    expect(() => fromHex(text)).toThrow(
      expect.objectContaining({ code: 'BYTES_NOT_HEX', details: { found, offset } }),
    );
  });
});

test('bytes are equal when lengths and values are', () => {
  expect(equalBytes(fromHex('0102'), fromHex('0102'))).toBe(true);
  expect(equalBytes(fromHex('0102'), fromHex('0103'))).toBe(false);
  expect(equalBytes(fromHex('0102'), fromHex('01'))).toBe(false);
});

test('parts are joined in their order', () => {
  const parts = [Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)];
  expect(joinBytes(parts)).toEqual(Uint8Array.of(1, 2, 3));
  expect(joinBytes([])).toEqual(new Uint8Array());
});
