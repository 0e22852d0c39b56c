import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_BUNDLE_BYTES, MAX_TELEGRAMS, parseBundle } from './bundle-parser.ts';

const BUNDLE = {
  v: 1,
  gateway: 'gw-1',
  boot: '01JGZ0',
  seq: 3,
  prev: 'ab'.repeat(32),
  sentAt: '2025-01-07T06:15:00Z',
  telegrams: [{ rxAt: '2025-01-07T06:14:58.210Z', rssi: -70.6, mode: 'T1', frame: 'AQID' }],
};

const parse = (value: unknown): ReturnType<typeof parseBundle> =>
  parseBundle(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), 'gw-1');

const reasonOf = (value: unknown): string => {
  const parsed = parse(value);
  return parsed.kind === 'bad' ? parsed.reason : 'accepted';
};

test('reads envelope and telegrams into instants and bytes', () => {
  expect(parse(BUNDLE)).toEqual({
    kind: 'bundle',
    bundle: {
      gateway: 'gw-1',
      boot: '01JGZ0',
      seq: 3,
      prev: 'ab'.repeat(32),
      sentAt: Date.UTC(2025, 0, 7, 6, 15),
      telegrams: [
        {
          isWellFormed: true,
          rxAt: Date.UTC(2025, 0, 7, 6, 14, 58, 210),
          rssiDbm: -71,
          frame: Uint8Array.from([1, 2, 3]),
        },
      ],
    },
  });
});

test('what a later version adds is ignored', () => {
  expect(parse({ ...BUNDLE, battery: 97 }).kind).toBe('bundle');
});

test.each<[unknown, string]>([
  ['', 'not JSON'],
  ['{"v":1', 'not JSON'],
  ['"\\"', 'not JSON'],
  [[], '/'],
  [{ ...BUNDLE, v: 2 }, '/v'],
  [{ ...BUNDLE, gateway: 'gw-2' }, '/gateway is not the thing'],
  [{ ...BUNDLE, gateway: '../etc' }, '/gateway'],
  [{ ...BUNDLE, boot: '' }, '/boot'],
  [{ ...BUNDLE, seq: -1 }, '/seq'],
  [{ ...BUNDLE, seq: 1.5 }, '/seq'],
  [{ ...BUNDLE, prev: 'xyz' }, '/prev'],
  [{ ...BUNDLE, sentAt: '2025-01-07' }, '/sentAt'],
  [{ ...BUNDLE, sentAt: '2025-13-07T00:00:00Z' }, '/sentAt'],
  [{ ...BUNDLE, telegrams: {} }, '/telegrams'],
  [{ ...BUNDLE, telegrams: Array.from({ length: MAX_TELEGRAMS + 1 }, () => 0) }, '/telegrams'],
  ['['.repeat(100_000), 'nested deeper'],
  [`{"a":${'{"a":'.repeat(9)}1${'}'.repeat(10)}`, 'nested deeper'],
  [`"${'x'.repeat(MAX_BUNDLE_BYTES)}"`, 'larger than'],
])('is no bundle (%#): the reason is told', (value, reason) => {
  expect(reasonOf(value)).toContain(reason);
});

test('brackets inside strings do not count as nesting', () => {
  expect(parse({ ...BUNDLE, note: '[{"\\[[[[[[[[[[[[' }).kind).toBe('bundle');
});

test.each<[unknown]>([
  [null],
  ['frame'],
  [{ rxAt: '2025-01-07T06:14:58Z' }],
  [{ rxAt: '2025-02-30T99:00:00Z', frame: 'AQID' }],
  [{ rxAt: '2025-01-07T06:14:58Z', frame: 'AQ?D' }],
  [{ rxAt: '2025-01-07T06:14:58Z', frame: 'AQIDB' }],
  [{ rxAt: '2025-01-07T06:14:58Z', rssi: 'loud', frame: 'AQID' }],
  [{ rxAt: '2025-01-07T06:14:58Z', frame: 'A'.repeat(400) }],
])('an entry that is no telegram is marked and does not spoil the bundle (%#)', (entry) => {
  const parsed = parse({ ...BUNDLE, telegrams: [entry, ...BUNDLE.telegrams] });
  expect(parsed.kind === 'bundle' && parsed.bundle.telegrams.map((t) => t.isWellFormed)).toEqual([
    false,
    true,
  ]);
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (payload) => {
      expect(parseBundle(payload, 'gw-1').kind).toBe('bad');
    }),
  );
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseBundle(Buffer.from(text), 'gw-1').kind).toBe('bad');
    }),
  );
});

test('the reason repeats nothing of the message', () => {
  const secret = 'c0ffee'.repeat(8);
  for (const value of [
    secret,
    { ...BUNDLE, boot: `${secret}!` },
    { ...BUNDLE, [secret]: 1, v: 3 },
  ]) {
    expect(reasonOf(value)).not.toContain('c0ffee');
  }
});
