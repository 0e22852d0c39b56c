import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '#kernel/bytes.ts';
import { createRng } from '#kernel/rng.ts';
import { parseAddress, writeLinkAddress } from '#wire/link-layer.ts';
import { MAX_BUNDLE_BYTES, NO_PREVIOUS, type FinishedBundle } from './bundle.ts';
import { bootId, Gateway, type GatewayOptions } from './gateway.ts';

const METER = 'QDS-55667701-35-08';
const BOOT = '01JGFJJZ000000000000000000';
const START = Date.UTC(2025, 0, 7, 6);

function gateway(options: Partial<GatewayOptions> = {}): Gateway {
  return new Gateway({ id: 'gw-1', boot: BOOT, ...options });
}

function frame(meterId = METER, bytes = 47): Uint8Array {
  const writer = new ByteWriter().u8(bytes - 1).u8(0x44);
  writeLinkAddress(writer, parseAddress(meterId));
  return writer.bytes(new Uint8Array(bytes - 10)).finish();
}

function takeAll(from: Gateway): FinishedBundle[] {
  const all: FinishedBundle[] = [];
  for (let next = from.take(); next !== undefined; next = from.take()) all.push(next);
  return all;
}

test('a bundle has the agreed form, and its payload is its JSON', () => {
  const gw = gateway();
  gw.receive({ rxAt: START + 210, rssiDbm: -71, frame: frame() });
  gw.report(START + 900_000);
  const finished = gw.take();
  expect(finished?.bundle).toEqual({
    v: 1,
    gateway: 'gw-1',
    boot: BOOT,
    seq: 1,
    prev: NO_PREVIOUS,
    sentAt: '2025-01-07T06:15:00.000Z',
    telegrams: [
      {
        rxAt: '2025-01-07T06:00:00.210Z',
        rssi: -71,
        mode: 'T1',
        frame: Buffer.from(frame()).toString('base64'),
      },
    ],
  });
  expect(JSON.parse(finished?.payload ?? '')).toEqual(finished?.bundle);
  expect(gw.take()).toBeUndefined();
});

test('each bundle names the hash of the payload before it', () => {
  const gw = gateway();
  for (const minute of [0, 1, 2]) {
    gw.receive({ rxAt: START + minute * 60_000, rssiDbm: -71, frame: frame() });
    gw.report(START + minute * 60_000);
  }
  const bundles = takeAll(gw);
  expect(bundles.map(({ bundle }) => bundle.seq)).toEqual([1, 2, 3]);
  const hashes = bundles.map(({ payload }) => createHash('sha256').update(payload).digest('hex'));
  expect(bundles.map(({ bundle }) => bundle.prev)).toEqual([NO_PREVIOUS, hashes[0], hashes[1]]);
});

test('only meters on the allow-list are taken', () => {
  const gw = gateway({ allowList: [METER] });
  expect(gw.receive({ rxAt: START, rssiDbm: -71, frame: frame() })).toBe('buffered');
  const stranger = frame('QDS-55667702-35-08');
  expect(gw.receive({ rxAt: START, rssiDbm: -71, frame: stranger })).toBe('filtered');
  const otherVersion = frame('QDS-55667701-34-08');
  expect(gw.receive({ rxAt: START, rssiDbm: -71, frame: otherVersion })).toBe('filtered');
  expect(gw.receive({ rxAt: START, rssiDbm: -71, frame: Uint8Array.of(1, 2) })).toBe('filtered');
  expect(gw.bufferedCount).toBe(1);
});

test('a frame that ends within its address is of no meter on the list', () => {
  const zeros = 'LAB-00000000-00-00';
  const gw = gateway({ allowList: [zeros] });
  const taken = [9, 10].map((length) =>
    gw.receive({ rxAt: START, rssiDbm: -71, frame: frame(zeros).subarray(0, length) }),
  );
  expect(taken).toEqual(['filtered', 'buffered']);
});

test('an allow-list with something that is no meter id is refused', () => {
  expect(() => gateway({ allowList: ['d05-r2'] })).toThrow(
    expect.objectContaining({ code: 'WIRE_BAD_ADDRESS' }),
  );
});

test('no bundle exceeds the payload limit, and none loses or repeats a telegram', () => {
  const sizes = fc.array(fc.integer({ min: 11, max: 256 }), { minLength: 1, maxLength: 3_000 });
  fc.assert(
    fc.property(sizes, fc.option(fc.integer({ min: 1, max: 500 })), (lengths, maxCount) => {
      const limit = maxCount === null ? {} : { maxTelegramsPerBundle: maxCount };
      const gw = gateway(limit);
      lengths.forEach((bytes, index) =>
        gw.receive({ rxAt: START + index, rssiDbm: -100, frame: frame(METER, bytes) }),
      );
      gw.report(START + 5_000);
      const bundles = takeAll(gw);
      for (const { payload, bundle } of bundles) {
        expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(MAX_BUNDLE_BYTES);
        expect(bundle.telegrams.length).toBeGreaterThan(0);
        expect(bundle.telegrams.length).toBeLessThanOrEqual(maxCount ?? Infinity);
      }
      const rxAt = bundles.flatMap(({ bundle }) => bundle.telegrams.map((one) => one.rxAt));
      expect(rxAt).toEqual(lengths.map((_, index) => new Date(START + index).toISOString()));
      expect(gw.bufferedCount).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test('a gateway that hears nothing still reports every quarter of an hour', () => {
  const gw = gateway();
  for (let minute = 0; minute <= 60; minute++) gw.report(START + minute * 60_000);
  const bundles = takeAll(gw);
  expect(bundles).toHaveLength(5);
  expect(bundles.every(({ bundle }) => bundle.telegrams.length === 0)).toBe(true);
});

test('a restored gateway continues with number, chain, buffer and what it held', () => {
  const gw = gateway();
  gw.receive({ rxAt: START, rssiDbm: -71, frame: frame() });
  gw.report(START + 1);
  gw.receive({ rxAt: START + 2, rssiDbm: -72, frame: frame() });
  const again = gateway({ boot: 'another' });
  again.restore(JSON.parse(JSON.stringify(gw.state())) as ReturnType<Gateway['state']>);
  expect(again.bufferedCount).toBe(2);
  gw.report(START + 3);
  again.report(START + 3);
  expect(takeAll(again)).toEqual(takeAll(gw));
});

test('a boot id is a ULID whose time part grows', () => {
  const ids = [0, 1, 1_000].map((ms) => bootId(START + ms, createRng(1)));
  for (const id of ids) expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(3);
  expect(bootId(Date.UTC(2025, 0, 1), createRng(1)).slice(0, 4)).toBe('01JG');
});
