import { expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { encodeFragments, encodeTelegram } from '#wire/encode-telegram.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { aes128 } from '#wire/security/aes.ts';
import { decodeBatch, type BatchForm } from './batch.ts';
import { cipherFinder } from './keys.ts';
import { LineWork, NOT_DONE } from './line-work.ts';

const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const VOLUME = [{ field: 4, vib: '13', value: 1234 }] as const;

function water(id: number, options: Partial<Parameters<typeof encodeTelegram>[0]> = {}): string {
  const address = parseAddress(`KAM-${String(id).padStart(8, '0')}-1b-16`);
  return toHex(encodeTelegram({ address, records: VOLUME, ...options }));
}

/** What stands for itself, and everything that does not, in every neighbourhood. */
function captureOf(lines: number, special: readonly string[]): string {
  const rows: string[] = [];
  for (let at = 0; at < lines; at++) {
    rows.push(water(at % 50, { mode: 5, key: KEY, accessNumber: at % 256 }));
    if (at % 40 === 0) rows.push(...special);
  }
  return rows.join('\n');
}

const fragments = encodeFragments(
  {
    address: parseAddress('QDS-87654321-35-08'),
    mode: 7,
    key: KEY,
    records: VOLUME,
    afl: { messageCounter: 7 },
  },
  8,
).map((frame) => toHex(frame));
const dumped = water(7).match(/.{1,32}/g) ?? [];
const DUMP = dumped.map((bytes, at) => `${(16 * at).toString(16).padStart(8, '0')}: ${bytes}`);
const SPECIAL = ['# a comment', '', 'zz', '{', water(8).slice(0, 30), ...DUMP, ...fragments];

async function decode(texts: readonly string[], form: BatchForm, threads: number) {
  const io = fakeIo();
  const sources = texts.map((text, index) => ({
    name: `capture ${index}`,
    chunks: async function* () {
      for (let at = 0; at < text.length; at += 60_000)
        yield Buffer.from(text.slice(at, at + 60_000));
    },
  }));
  const keyFor = cipherFinder([], aes128(KEY));
  const result = await decodeBatch(
    sources,
    {
      form,
      decode: { keyFor, frameFormat: 'auto', checks: 'report' },
      threads: { most: threads, keys: [], otherKey: KEY, fromLines: 0 },
    },
    io,
  );
  // The parts in which lines are written may differ.
  const errors = io
    .stderr()
    .split('\n')
    .filter((line) => line !== '');
  return { result, errors, lines: io.stdout().split('\n') };
}

test.each([
  [
    'what stands for itself and what does not',
    'json',
    [captureOf(1_500, SPECIAL), captureOf(600, [])],
  ],
  [
    'compact frames, and full ones that come before and after them',
    'brief',
    [
      // Whichever thread decodes a part of it, another one has full frames that teach compact ones.
      [60, 61, 62, 63].map((id) => `${captureOf(600, [])}\n${water(id)}\n`).join('') +
        [60, 61, 62, 63].map((id) => `${water(id, { compact: true })}\n`).join('') +
        captureOf(600, [water(4, { header: 'none' }), water(4, { compact: true, header: 'none' })]),
    ],
  ],
] as const)('threads give the same lines in the same order: %s', async (_, form, texts) => {
  const alone = await decode(texts, form, 0);
  expect(alone.result.decoded).toBeGreaterThan(2_000);
  expect(alone.result.failed).toBeGreaterThanOrEqual(form === 'json' ? 50 : 0);
  expect(await decode(texts, form, 1)).toEqual(alone);
});

test('what was read is shown while more of it is awaited', async () => {
  const io = fakeIo();
  const shown = (): number =>
    io
      .stdout()
      .split('\n')
      .filter((line) => line !== '').length;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${captureOf(2_000, [])}\n`);
    while (shown() < 2_000) await new Promise((resolve) => setImmediate(resolve));
  }
  const keyFor = cipherFinder([], aes128(KEY));
  const options = {
    form: 'json',
    decode: { keyFor, frameFormat: 'auto' },
    threads: { most: 1, keys: [], otherKey: KEY, fromLines: 0 },
  } as const;
  const result = await decodeBatch([{ name: 'live', chunks }], options, io);
  expect(result).toMatchObject({ decoded: 2_000, failed: 0 });
});

test('a meter whose key is known under another version is left to the thread that tells of it', () => {
  // The first of the kind is decoded as a whole, the others by what is known of it.
  const lines = [1, 2, 250, 3, 250].map((id) => water(id));
  const keys = [{ meter: 'KAM-00000250-1c-16', key: toHex(KEY) }];
  const work = new LineWork({ form: 'json', decode: { frameFormat: 'auto' }, keys });
  const { counts } = work.run({ source: 'x', firstNumber: 1, lines });
  expect([...counts]).toEqual([1, 1, NOT_DONE, 1, 1]);
});
