import { describe, expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import {
  createFormatMemory,
  readCompactHead,
  UNKNOWN_FORMAT,
  type FormatMemory,
  type GrowingMemory,
} from './compact-frame.ts';
import { decodeTelegram } from './decode-telegram.ts';
import { encodeTelegram, type TelegramSpec } from './encode-telegram.ts';
import { parseAddress } from './link-layer.ts';

const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const METER = parseAddress('KAM-12345678-1b-16');
const OTHER = parseAddress('KAM-12345679-1b-16');

const recordsOf = (volume: number) =>
  [
    { field: 2, vib: 'ff20', value: 0 },
    { field: 4, vib: '13', value: volume },
    { field: 4, vib: '13', storage: 1, value: 50 },
    { field: 0xd, vib: 'fd11', value: fromHex('434241') },
  ] as const;

function frame(volume: number, spec: Partial<TelegramSpec> = {}): Uint8Array {
  return encodeTelegram({ address: METER, key: KEY, mode: 5, records: recordsOf(volume), ...spec });
}

const compact = (volume: number, spec: Partial<TelegramSpec> = {}): Uint8Array =>
  frame(volume, { compact: true, ...spec });

function values(bytes: Uint8Array, formats?: FormatMemory): unknown[] {
  const { records } = decodeTelegram(bytes, { key: KEY, ...(formats && { formats }) });
  return records.map(({ value, text }) => text ?? value);
}

/** A memory that has read some full frames. */
function taught(...frames: readonly Uint8Array[]): GrowingMemory {
  const formats = createFormatMemory();
  for (const each of frames) decodeTelegram(each, { key: KEY, formats });
  return formats;
}

/** A clear frame with other bytes at its end, L set right. */
function ending(bytes: Uint8Array, cut: number, tail = ''): Uint8Array {
  const made = Uint8Array.of(...bytes.subarray(0, bytes.length - cut), ...fromHex(tail));
  made[0] = made.length - 1;
  return made;
}

describe('a compact frame', () => {
  test.each<[string, Partial<TelegramSpec>]>([
    ['in mode 5', {}],
    ['in clear', { mode: 0 }],
    ['without header', { mode: 0, header: 'none' }],
    ['with a long header', { header: 'long', sender: parseAddress('QDS-11112222-01-37') }],
    ['in mode 7', { mode: 7, afl: { messageCounter: 1 } }],
  ])('%s is read once a full one explained it', (_, spec) => {
    expect(values(compact(7, spec), taught(frame(1, spec)))).toEqual([0, 7, 50, 'ABC']);
  });

  test('before it is bytes, and says so', () => {
    const telegram = decodeTelegram(compact(7), { key: KEY, formats: createFormatMemory() });
    expect(telegram).toMatchObject({ records: [], warnings: [UNKNOWN_FORMAT] });
  });

  test.each<[string, Uint8Array]>([
    ['another meter', frame(1, { address: OTHER })],
    ['a clear frame, which anybody may have sent', frame(1, { mode: 0 })],
    ['a frame with records in another order', frame(1, { records: recordsOf(1).toReversed() })],
  ])('is not explained by %s', (_, full) => {
    expect(values(compact(7), taught(full))).toEqual([]);
  });

  test.each<[string, (bytes: Uint8Array) => Uint8Array, string]>([
    ['a changed value', (bytes) => changed(bytes, bytes.length - 9), 'WIRE_BAD_RECORD'],
    ['a changed CRC', (bytes) => changed(bytes, 18), 'WIRE_BAD_RECORD'],
    ['a byte less', (bytes) => ending(bytes, 1), 'WIRE_TRUNCATED'],
    ['a value more', (bytes) => ending(bytes, 0, '01020304'), 'WIRE_BAD_RECORD'],
    ['half its CRC', (bytes) => ending(bytes, bytes.length - 18), 'WIRE_TRUNCATED'],
  ])('with %s is refused', (_, change, code) => {
    const bytes = change(compact(7, { mode: 0 }));
    const formats = taught(frame(1, { mode: 0 }));
    expect(() => decodeTelegram(bytes, { formats })).toThrow(expect.objectContaining({ code }));
  });

  test('may end in fillers', () => {
    const bytes = ending(compact(7, { mode: 0 }), 0, '2f2f');
    expect(values(bytes, taught(frame(1, { mode: 0 })))).toEqual([0, 7, 50, 'ABC']);
  });

  test("is not explained by a frame with maker's data, whose end nobody knows", () => {
    const full = fromHex('0413010000000f0102');
    const formats = taught(frame(1, { mode: 0, records: full }));
    expect(formats.size).toBe(0);
  });
});

test('two formats of one signature are both kept, and the CRC tells which one it is', () => {
  const [meter, other] = [METER, fromHex('0413')];
  const formats = createFormatMemory();
  const channel = { meter, isSecret: true };
  const { plain } = decodeTelegram(compact(7), { key: KEY });
  const { signature } = readCompactHead(plain);
  formats.learn(channel, signature, [other]);
  decodeTelegram(frame(1), { key: KEY, formats });
  formats.learn(channel, signature, [other, other]);
  expect(formats.find(channel, signature)).toHaveLength(3);
  expect(values(compact(7), formats)).toEqual([0, 7, 50, 'ABC']);
});

test('a memory forgets the format that was not used longest', () => {
  const formats = createFormatMemory(2);
  const channel = { meter: METER, isSecret: true };
  for (const signature of [1, 2]) formats.learn(channel, signature, []);
  formats.find(channel, 1);
  formats.learn(channel, 3, []);
  expect([1, 2, 3].map((each) => formats.find(channel, each).length > 0)).toEqual([
    true,
    false,
    true,
  ]);
});

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 0x01;
  return copy;
}
