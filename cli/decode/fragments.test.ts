import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { encodeFragments, encodeTelegram } from '#wire/encode-telegram.ts';
import { addCrc } from '#wire/frame.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { decodeBatch, type BatchForm } from './batch.ts';

const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const METER = 'QDS-87654321-35-08';
const RECORDS = [
  { field: 0xb, vib: '6e', value: 1234 },
  { field: 0xb, vib: '6e', storage: 1, value: 5678 },
  { field: 2, vib: '6c', storage: 1, value: '2025-12-31' },
];

function fragments(messageCounter = 7, id = '87654321'): Uint8Array[] {
  const address = { ...parseAddress(METER), id };
  const spec = {
    address,
    mode: 7 as const,
    key: KEY,
    records: RECORDS,
    afl: { messageCounter },
  };
  return encodeFragments(spec, 8);
}

const WHOLE = toHex(
  encodeTelegram({ address: parseAddress(METER), mode: 5, key: KEY, records: RECORDS }),
);

async function decode(
  lines: readonly (Uint8Array | string)[],
  form: BatchForm = 'brief',
  key: Uint8Array | null = KEY,
) {
  const stdin = lines.map((line) => (typeof line === 'string' ? line : toHex(line))).join('\n');
  const io = fakeIo({ stdin });
  const source = { name: 'x', chunks: () => io.stdin() };
  const decodeOptions = { frameFormat: 'auto', ...(key && { key }) } as const;
  const options = { form, decode: decodeOptions };
  const { decoded, failed } = await decodeBatch([source], options, io);
  return { decoded, failed, out: io.stdout().split('\n'), err: io.stderr() };
}

const [FIRST = new Uint8Array(), SECOND = new Uint8Array(), ...REST] = fragments();

test('fragments that lie among other telegrams give one telegram, where the last one stands', async () => {
  expect(REST.length).toBeGreaterThan(0);
  const other = fragments(3, '00000002');
  const lines = [FIRST, WHOLE, other[0] ?? '', SECOND, ...other.slice(1), ...REST];
  const { decoded, failed, out } = await decode(lines);
  expect({ decoded, failed }).toEqual({ decoded: 3, failed: 0 });
  expect(out.map((line) => line.slice(0, METER.length))).toEqual([
    METER,
    'QDS-00000002-35-08',
    METER,
  ]);
  expect(out[2]).toContain('1234');
});

test.each([
  ['with the CRC bytes of format A', (frame: Uint8Array) => toHex(addCrc(frame, 'A'))],
  ['with the CRC bytes of format B', (frame: Uint8Array) => toHex(addCrc(frame, 'B'))],
  ['with times', (frame: Uint8Array) => `2026-01-15 10:30:00 ${toHex(frame)}`],
])('fragments are collected %s', async (_, written) => {
  expect(await decode(fragments().map(written))).toMatchObject({ decoded: 1, failed: 0 });
});

describe('two meters behind one radio adapter', () => {
  const adapter = parseAddress('XXX-00000009-01-37');
  const behind = (id: string, value: number): Uint8Array[] =>
    encodeFragments(
      {
        address: { ...parseAddress(METER), id },
        sender: adapter,
        header: 'long',
        mode: 7,
        key: KEY,
        records: [...RECORDS, { field: 0xb, vib: '6e', storage: 2, value }],
        afl: { messageCounter: 7 },
      },
      22,
    );
  const [a, b] = [behind('00000001', 111), behind('00000002', 222)];

  /** `a` and `b` in any order of one against the other. */
  const orders = fc
    .infiniteStream(fc.boolean())
    .map((stream) => mixed(a, b, stream[Symbol.iterator]()));

  test('are two messages, however their fragments come between each other', async () => {
    expect([a.length, b.length]).toEqual([3, 3]);
    await fc.assert(
      fc.asyncProperty(orders, async (frames) => {
        const { decoded, failed, out } = await decode(frames);
        expect({ decoded, failed }).toEqual({ decoded: 2, failed: 0 });
        const meters = out.map((line) => line.slice(0, METER.length)).toSorted();
        expect(meters).toEqual(['QDS-00000001-35-08', 'QDS-00000002-35-08']);
      }),
      { numRuns: 40 },
    );
  });

  test('in turns they are two without a key to check them with', async () => {
    const frames = a.flatMap((frame, at) => [frame, b[at] ?? frame]);
    const { failed, err } = await decode(frames, 'brief', null);
    expect(failed).toBe(2);
    expect(err.match(/WIRE_KEY_MISSING/g)).toHaveLength(2);
    expect(err).not.toContain('CLI_FRAGMENTS_MISSING');
  });

  test('that never become whole are told one by one', async () => {
    const { failed, err } = await decode([a[0] ?? '', b[0] ?? '', b[1] ?? '']);
    expect(failed).toBe(2);
    expect(err.match(/CLI_FRAGMENTS_MISSING/g)).toHaveLength(2);
  });
});

function mixed(
  a: readonly Uint8Array[],
  b: readonly Uint8Array[],
  turns: Iterator<boolean>,
): Uint8Array[] {
  const [one, other] = [[...a], [...b]];
  const frames: Uint8Array[] = [];
  while (one.length + other.length > 0) {
    const isOne = other.length === 0 || (one.length > 0 && turns.next().value === true);
    frames.push((isOne ? one : other).shift() ?? new Uint8Array());
  }
  return frames;
}

test('what two receivers heard is one message', async () => {
  const twice = fragments().flatMap((frame) => [frame, frame]);
  expect(await decode(twice)).toMatchObject({ decoded: 1, failed: 0 });
});

test('a message that stays unfinished is told with its lines when the input ends', async () => {
  const { decoded, failed, err } = await decode([WHOLE, FIRST, WHOLE, ...REST]);
  expect({ decoded, failed }).toEqual({ decoded: 2, failed: 1 });
  const lines = [2, ...REST.map((_, at) => 4 + at)];
  expect(err).toContain(
    `x:2: error CLI_FRAGMENTS_MISSING: a message of ${METER} was never whole: ` +
      `${lines.length} of its fragments, lines ${lines.join(', ')}`,
  );
});

test('a message is given up when the next one begins, or after five minutes', async () => {
  const next = await decode([FIRST, ...fragments(8)]);
  expect(next).toMatchObject({ decoded: 1, failed: 1 });
  expect(next.err).toContain('x:1: error CLI_FRAGMENTS_MISSING');
  const at = (clock: string, frame: Uint8Array): string => `2026-01-15 ${clock} ${toHex(frame)}`;
  const late = await decode([at('10:30', FIRST), ...[SECOND, ...REST].map((f) => at('10:36', f))]);
  expect(late).toMatchObject({ decoded: 0, failed: 2 });
});

test('a whole message whose MAC does not match fails at its last fragment', async () => {
  const last = (REST.at(-1) ?? new Uint8Array()).slice();
  last[last.length - 1] = (last.at(-1) ?? 0) ^ 1;
  const { failed, err } = await decode([FIRST, SECOND, ...REST.slice(0, -1), last]);
  expect(failed).toBe(1);
  expect(err).toContain(`x:${2 + REST.length}: error WIRE_MAC_FAILED`);
});

test('many messages that only begin do not grow without limit', async () => {
  const begun = Array.from({ length: 1100 }, (_, at) => {
    const id = String(at).padStart(8, '0');
    const frame = FIRST.slice();
    frame.set(fromHex(id).reverse(), 4);
    return frame;
  });
  const { failed, err } = await decode(begun);
  expect(failed).toBe(1100);
  expect(err.match(/^x:1: error CLI_FRAGMENTS_MISSING/gm)).toHaveLength(1);
});

test('each form shows a fragment as it is and the message once', async () => {
  const tree = await decode(fragments(), 'tree');
  expect(tree.out.filter((line) => line.includes('Telegram'))).toHaveLength(fragments().length);
  const { out } = await decode(fragments(), 'json');
  expect(out.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ meter: METER, line: 3 }]);
});
