/**
 * Mutated frames of every layer. A fixed number in each run; `LAB_FUZZ_RUNS=1000000 npx vitest run
 * --config test/vitest.config.ts --project unit twin/wire/fuzz` for more. What breaks something is
 * kept in fuzz-corpus.txt, which runs each time.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { decodeTelegram } from './decode-telegram.ts';
import { encodeFragments, encodeTelegram } from './encode-telegram.ts';
import {
  codeOf,
  createFrameCheck,
  FUZZ_ADDRESS,
  FUZZ_FORMATS,
  FUZZ_MODE_7,
  mutatedFrames,
} from './fuzz-frames.fixture.ts';
import { createReassembler } from './reassembler.ts';

const RUNS = Number(process.env['LAB_FUZZ_RUNS'] ?? 4000);
const MS_PER_RUN = 5;

test(
  'a mutated frame gives a telegram or a WIRE_ error, and is tiled by its dissection',
  () => {
    const check = createFrameCheck();
    const formats = fc.constantFrom(...FUZZ_FORMATS);
    fc.assert(fc.property(mutatedFrames, formats, fc.boolean(), check), { numRuns: RUNS });
  },
  20_000 + RUNS * MS_PER_RUN,
);

const corpus = readFileSync(new URL('fuzz-corpus.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

test.each(corpus)('the kept frame %s is a telegram or a WIRE_ error, and tiled', (hex) => {
  const check = createFrameCheck();
  const bytes = fromHex(hex);
  expect(() => {
    for (const format of FUZZ_FORMATS)
      for (const hasKey of [true, false]) check(bytes, format, hasKey);
  }).not.toThrow();
});

test('a frame of nothing but extensions is refused after a bounded number of them', () => {
  for (const byte of [0x80, 0x8b, 0xff, 0xfb, 0xfd, 0x7c, 0xfc, 0x0d]) {
    const records = new Uint8Array(240).fill(byte);
    const frame = encodeTelegram({ address: FUZZ_ADDRESS, records });
    expect(codeOf(() => decodeTelegram(frame))).toMatch(/^(ok|WIRE_\w+)$/);
  }
});

test('a message without end does not take more memory than its limit', () => {
  const reassembler = createReassembler();
  const [first = new Uint8Array(), second = new Uint8Array()] = encodeFragments(FUZZ_MODE_7, 30);
  reassembler.add(first, 0);
  const endless = second.slice();
  endless[16] = 0x40;
  const kinds = Array.from({ length: 256 }, (_, id) => {
    endless[15] = id;
    return reassembler.add(endless, 0).kind;
  });
  expect(kinds).toContain('dropped');
  expect(reassembler.open).toBeLessThanOrEqual(1);
});
