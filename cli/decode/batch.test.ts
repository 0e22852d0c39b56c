import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { decodeBatch, type BatchForm } from './batch.ts';

/** The worked example of EN 13757-7 mode 5. */
const HEX =
  '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58';
const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const json = JSON.stringify;

test.each(['text', 'tree', 'brief', 'json'] satisfies BatchForm[])(
  'no line of text stops a batch: %s',
  async (form) => {
    const anyLine = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.uint8Array({ maxLength: 300 }).map(toHex),
      fc.uint8Array({ maxLength: 60 }).map((tail) => HEX.slice(0, 30) + toHex(tail)),
      fc.jsonValue().map((value) => json({ data: value, telegrams: value })),
      fc.string().map((text) => `{"data":"${text}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine, { maxLength: 20 }), async (lines) => {
        const text = [...lines.map((line) => line.replace(/\n/g, ' ')), HEX, ''].join('\n');
        const io = fakeIo({ stdin: text });
        const source = { name: 'x', chunks: () => io.stdin() };
        const decodeOptions = { key: KEY, frameFormat: 'auto' } as const;
        const result = await decodeBatch([source], { form, decode: decodeOptions }, io);
        expect(result.lines).toBe(lines.length + 1);
        expect(result.decoded).toBeGreaterThanOrEqual(1);
      }),
    );
  },
);
