import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader, fromHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { readDataRecords, type RecordPlace } from './data-record.ts';
import { decodeTelegram, readPayloadRecords, type Telegram } from './decode-telegram.ts';
import { readMeter } from './drivers/read-meter.ts';
import { DRIVERS } from './drivers/registry.ts';
import { learnShape, shapeOf } from './payload-shape.ts';

const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const TELEGRAMS = DRIVERS.flatMap(({ example }) =>
  example === undefined ? [] : [decodeTelegram(fromHex(example.frame), { key: KEY })],
).filter(({ payloadKind }) => payloadKind === 'records');

/** What the payload says without any shape: its records, or the error that ends them. */
function plainly(plain: Uint8Array) {
  const records: Telegram['records'][number][] = [];
  try {
    return { records: readDataRecords(new ByteReader(plain), records), isBroken: false };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { records, isBroken: true };
  }
}

function read(plain: Uint8Array) {
  return readPayloadRecords(plain, { frame: plain, end: plain.length });
}

function learn(hex: string) {
  const plain = fromHex(hex);
  const places: RecordPlace[] = [];
  readDataRecords(new ByteReader(plain), [], places);
  return learnShape(plain, places);
}

const changed = fc
  .record({
    telegram: fc.constantFrom(...TELEGRAMS),
    changes: fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 4 }),
    cut: fc.oneof(fc.constant(0), fc.nat({ max: 8 })),
  })
  .map(({ telegram, changes, cut }) => {
    const plain = telegram.plain.slice(0, Math.max(0, telegram.plain.length - cut));
    for (const [at, byte] of changes) if (plain.length > 0) plain[at % plain.length] = byte;
    return { telegram, plain };
  });

test('whatever bytes change, a payload reads as it reads without shapes, in any order', () => {
  fc.assert(
    fc.property(fc.array(changed, { minLength: 1, maxLength: 12 }), (payloads) => {
      for (const { plain } of payloads) {
        const { records, error } = read(plain);
        const expected = plainly(plain);
        expect(records).toStrictEqual(expected.records);
        if (error !== undefined) expect(expected.isBroken).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('a meter whose telegram has a shape gives the values that it gives without', () => {
  fc.assert(
    fc.property(changed, ({ telegram, plain }) => {
      const { records, error, shape } = read(plain);
      if (error !== undefined) return;
      const found = readMeter({ ...telegram, plain, records, shape });
      expect(readMeter({ ...telegram, plain, records, shape })).toStrictEqual(found);
      expect(readMeter({ ...telegram, plain, records, shape: undefined })).toStrictEqual(found);
    }),
    { numRuns: 300 },
  );
});

test('other data are the same shape, another DIF, VIF, LVAR or filler is not', () => {
  const shape = learn('2f2f 0b6e341200 0dfd11 03313233 2f');
  expect(shapeOf(fromHex('2f2f 0b6e999999 0dfd11 03393837 2f'))).toBe(shape);
  for (const hex of [
    '2f2f 4b6e341200 0dfd11 03313233 2f',
    '2f2f 0b6d341200 0dfd11 03313233 2f',
    '2f2f 0b6e341200 0dfd11 02313233 2f',
    '2f2f 0b6e341200 0dfd11 03313233 2e',
    '2f2f 0b6e341200 0dfd11 03313233 2f2f',
    '2f2f 0b6e341200 0dfd11 03313233',
  ]) {
    expect(shapeOf(fromHex(hex)), hex).toBeUndefined();
  }
});

test('a shape keeps no values', () => {
  expect([...(learn('0413 11223344 426c aabb')?.example ?? [])]).toEqual([
    ...fromHex('0413 00000000 426c 0000'),
  ]);
});

test('nothing is learnt from a payload without records or longer than a frame', () => {
  expect(learn('')).toBeUndefined();
  expect(learn('2f2f2f')).toBeUndefined();
  expect(learn('0113'.padEnd(6, '0').repeat(100))).toBeUndefined();
});

test('shapes that somebody makes up push out others and no more', () => {
  const shapes = Array.from({ length: 3_000 }, (_, at) =>
    learn(
      `04${(at & 0x7f).toString(16).padStart(2, '0')}00000000${'0f'.padEnd(2 + 2 * (at % 200), '0')}`,
    ),
  );
  expect(shapes.every((shape) => shape !== undefined)).toBe(true);
  expect(shapeOf(shapes.at(-1)?.example ?? new Uint8Array())).toBe(shapes.at(-1));
  expect(shapeOf(shapes[0]?.example ?? new Uint8Array())).toBeUndefined();
});

test('a Buffer keeps its values, though its `slice` is no copy', () => {
  const payload = Buffer.from('0c13785634120c3b12000000', 'hex');
  read(payload);
  expect(payload.toString('hex')).toBe('0c13785634120c3b12000000');
});
