/** Every security the codec reads, through the whole way into the store, and what each meter allows. */
import { describe, expect, test } from 'vitest';
import { toHex } from '#kernel/bytes.ts';
import { createDefences } from '#kernel/defences.ts';
import { createRng } from '#kernel/rng.ts';
import { HOUR_MS } from '#kernel/time.ts';
import { encodeTelegram, type TelegramSpec } from '#wire/encode-telegram.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { acceptanceOf, type AcceptanceGiven } from './acceptance-defaults.ts';
import { Ingest } from './ingest.ts';
import {
  createTestPortal,
  METER,
  METERS,
  OFFSET,
  patched,
  START,
  telegram,
  type TestPortal,
} from './portal.fixture.ts';
import {
  bundleBytes,
  ellCtr,
  frameOf,
  mode7,
  portalWith,
  records,
  rejectedOf,
  send,
} from './security.fixture.ts';

describe('a telegram of each security is stored', () => {
  const later = START + HOUR_MS;
  test.each<[string, AcceptanceGiven, Uint8Array, Uint8Array]>([
    ['none', { security: 'none' }, frameOf(START, 7, { mode: 0 }), frameOf(later, 8, { mode: 0 })],
    [
      'mode 5',
      { security: 'mode-5', encryptedBlocks: 2 },
      telegram(START, 7).frame,
      telegram(later, 8).frame,
    ],
    ['mode 7', { security: 'mode-7', encryptedBlocks: 2 }, mode7(START, 7, 1), mode7(later, 8, 2)],
    [
      'mode 10',
      { security: 'mode-10' },
      frameOf(START, 7, { mode: 10, messageCounter: 1 }),
      frameOf(later, 8, { mode: 10, messageCounter: 2 }),
    ],
    ['extended link layer', { security: 'ell-ctr' }, ellCtr(START, 7, 16), ellCtr(later, 8, 32)],
  ])('%s', (_, given, first, second) => {
    const portal = portalWith(given);
    send(portal, first);
    send(portal, second, later);
    expect(portal.store.readings.list()).toMatchObject([{ units: 7 }, { units: 8 }]);
    expect(portal.store.alarms.list()).toEqual([]);
  });
});

describe('a clear telegram of a meter that encrypts', () => {
  const clear = telegram(START, 450, { mode: 0 }).frame;

  test('is refused with a code of its own: in counters, verdict and alarm', () => {
    const portal = createTestPortal();
    send(portal, clear);
    expect(rejectedOf(portal)).toEqual({ 'clear-telegram': 1 });
    expect(portal.store.telegrams.byId(1)).toMatchObject({
      verdict: 'rejected',
      reason: 'clear-telegram',
      meterId: METER.id,
    });
    expect(portal.store.alarms.list()).toMatchObject([{ kind: 'clear-telegram', defence: 'D1' }]);
    expect(portal.store.readings.count()).toBe(0);
  });

  test('is allowed by the policy of its meter only', () => {
    const portal = portalWith({ encryptedBlocks: 2, clearTelegrams: 'allow' });
    const other = telegram(START, 450, { mode: 0, meter: METERS[1] ?? METER });
    portal.send([{ rxAt: START, frame: clear }, other]);
    expect(portal.store.readings.list()).toMatchObject([{ meterId: METER.id, units: 450 }]);
    expect(rejectedOf(portal)).toEqual({ 'clear-telegram': 1 });
  });

  test('of a meter in mode 7 is refused alike', () => {
    const portal = portalWith({ security: 'mode-7' });
    send(portal, clear);
    expect(rejectedOf(portal)).toEqual({ 'clear-telegram': 1 });
  });
});

describe('mode 7', () => {
  const given = { security: 'mode-7', encryptedBlocks: 2 } as const;
  const good = mode7(START, 100, 9);
  const status = good.length - 32 - 1 - 2 - 1;

  test.each<[string, Uint8Array, string, string]>([
    [
      'a MAC of two bytes',
      frameOf(START, 100, { mode: 7, afl: { messageCounter: 9, macBytes: 2 } }),
      'mac-length',
      'D1',
    ],
    ['mode 5 instead', telegram(START, 100).frame, 'security-mismatch', 'D1'],
    ['another version', patched(good, 8, 0x34), 'address-mismatch', 'D1'],
    ['a changed cipher block', patched(good, good.length - 1, 0), 'mac-failed', 'D2'],
    ['a changed status byte', patched(good, status, 0x04), 'mac-failed', 'D2'],
  ])('%s is refused', (_, frame, kind, defence) => {
    const portal = portalWith(given);
    send(portal, frame);
    expect(portal.store.alarms.list()).toMatchObject([{ kind, defence }]);
  });

  test('a changed status byte is believed where the MAC is not enforced (control)', () => {
    const portal = portalWith(given, { off: ['D2'] });
    send(portal, patched(good, status, 0x04));
    expect(portal.store.readings.list()).toMatchObject([
      { units: 100, fields: { flags: ['battery-low'], isVouched: false } },
    ]);
  });

  test('a record in clear behind the blocks is refused, and by the MAC without D8', () => {
    const appended = Uint8Array.of(...good, 0x0b, 0x6e, 1, 0, 0);
    appended[0] = appended.length - 1;
    for (const [off, kind] of [
      [[], 'clear-records'],
      [['D8'], 'mac-failed'],
    ] as const) {
      const portal = portalWith(given, { off });
      send(portal, appended);
      expect(rejectedOf(portal)).toEqual({ [kind]: 1 });
    }
  });

  test('flags under a valid MAC are vouched for', () => {
    const portal = portalWith(given);
    send(portal, frameOf(START, 1, { mode: 7, status: 0x04, afl: { messageCounter: 1 } }));
    expect(portal.store.readings.list()[0]?.fields).toEqual({
      fields: [],
      flags: ['battery-low'],
      isVouched: true,
    });
  });
});

describe('the message counter (D3)', () => {
  const given = { security: 'mode-7', encryptedBlocks: 2 } as const;
  const others = ['D4', 'D6', 'D7'];
  const day = 24 * HOUR_MS;

  function withHistory(off: readonly string[]): TestPortal {
    const portal = portalWith(given, { off });
    send(portal, mode7(START, 100, 10));
    send(portal, mode7(START + day, 120, 20), START + day);
    return portal;
  }

  test('refuses an old telegram by itself', () => {
    const portal = withHistory(others);
    send(portal, mode7(START, 100, 10), START + 2 * day);
    expect(portal.store.alarms.list()).toMatchObject([{ kind: 'replay', defence: 'D3' }]);
  });

  test('refuses stored telegrams however often they come, in their old order', () => {
    const portal = withHistory(others);
    const again = [mode7(START, 100, 10), mode7(START + day, 120, 20)];
    for (let turn = 0; turn < 20; turn++) {
      for (const [at, frame] of again.entries()) {
        send(portal, frame, START + (2 + turn) * day + at * HOUR_MS);
      }
    }
    expect(rejectedOf(portal)).toEqual({ replay: 40 });
    expect(portal.store.alarms.list({ kind: 'contradiction' })).toEqual([]);
  });

  test('refuses one that was never stored as often as it comes', () => {
    const portal = withHistory(others);
    for (let turn = 0; turn < 20; turn++) {
      send(portal, mode7(START + HOUR_MS, 101, 11), START + (2 + turn) * day);
    }
    expect(rejectedOf(portal)).toEqual({ replay: 20 });
    expect(portal.store.alarms.list({ kind: 'contradiction' })).toEqual([]);
  });

  test('is all that does, without the others (control)', () => {
    const portal = withHistory([...others, 'D3']);
    send(portal, mode7(START, 100, 10), START + 2 * day);
    expect(portal.store.counters.read().stored).toBe(3);
  });

  test('is remembered across a restart', () => {
    const { store, vault, live } = withHistory(others);
    const defences = createDefences(others);
    const restarted = new Ingest({
      store,
      domainClock: store.domainClock,
      decrypt: vault,
      defences,
      live,
      log: () => {},
    });
    const payload = bundleBytes(mode7(START, 100, 10), START + 2 * day);
    expect(restarted.accept('gw-9', payload)).toBe('committed');
    expect(store.alarms.list()).toMatchObject([{ kind: 'replay', defence: 'D3' }]);
  });

  test('lets a late bundle of another gateway in, where its telegram belongs', () => {
    const portal = withHistory([]);
    const between = START + 12 * HOUR_MS;
    send(portal, mode7(between, 110, 15), { rxAt: between, gateway: 'gw-2' });
    expect(portal.store.counters.read().stored).toBe(3);
    send(portal, mode7(between + HOUR_MS, 110, 21), between + HOUR_MS);
    expect(portal.store.alarms.list()).toMatchObject([{ kind: 'replay', defence: 'D3' }]);
  });

  test('begins anew with a new key', () => {
    const portal = withHistory([]);
    const key = createRng('another').bytes(16);
    portal.vault.importKeys({ [METER.id]: toHex(key) }, () => true);
    portal.ingest.reloadMeters();
    const at = START + 2 * day;
    send(portal, frameOf(at, 130, { mode: 7, key, afl: { messageCounter: 1 } }), at);
    expect(portal.store.counters.read().stored).toBe(3);
    const later = at + HOUR_MS;
    send(portal, frameOf(later, 131, { mode: 7, key, afl: { messageCounter: 1 } }), later);
    expect(rejectedOf(portal)).toEqual({ replay: 1 });
  });

  test('of the extended link layer is its session number', () => {
    const portal = portalWith({ security: 'ell-ctr' }, { off: others });
    send(portal, ellCtr(START, 7, 32));
    send(portal, ellCtr(START, 7, 32), START + day);
    expect(portal.store.alarms.list()).toMatchObject([{ kind: 'replay', defence: 'D3' }]);
  });
});

describe('what cannot be read has its code', () => {
  test('no key', () => {
    const portal = createTestPortal();
    const stranger = 'QDS-99999999-35-08';
    const place = { dwellingId: 'd01', room: 'bath', label: 'x', kq: '1', kc: '1' } as const;
    const acceptance = acceptanceOf('heat-cost-allocator', {});
    const kind = 'heat-cost-allocator';
    portal.store.meters.put({ id: stranger, kind, ...place, scale: 'unit', acceptance });
    portal.ingest.reloadMeters();
    const meter = { id: stranger, address: parseAddress(stranger), key: METER.key };
    portal.send([telegram(START, 1, { meter })]);
    expect(rejectedOf(portal)).toEqual({ 'no-key': 1 });
  });

  test('a header that promises encryption, and plain text behind it', () => {
    const portal = createTestPortal();
    const { frame } = telegram(START, 1, { mode: 0 });
    const [header, clear] = [frame.slice(0, OFFSET.payload), frame.slice(OFFSET.payload)];
    const promised = Uint8Array.of(
      ...header,
      0x2f,
      0x2f,
      ...clear,
      ...new Uint8Array(6).fill(0x2f),
    );
    promised[0] = promised.length - 1;
    promised[OFFSET.payload - 2] = 0x20;
    promised[OFFSET.payload - 1] = 0x05;
    send(portal, promised);
    expect(rejectedOf(portal)).toEqual({ 'not-encrypted': 1 });
  });

  test('a key derivation that nobody knows', () => {
    const portal = portalWith({ security: 'mode-7', encryptedBlocks: 2 });
    const frame = mode7(START, 1, 1);
    send(portal, patched(frame, frame.length - 32 - 1, 0x00));
    expect(rejectedOf(portal)).toEqual({ 'mac-failed': 1 });
    const without = portalWith({ security: 'mode-7', macBytes: 0 });
    const open = frameOf(START, 1, { mode: 7, messageCounter: 1 });
    send(without, patched(open, OFFSET.payload, 0x00));
    expect(rejectedOf(without)).toEqual({ 'unsupported-security': 1 });
  });

  test('a record that no table knows, of an allocator', () => {
    const portal = portalWith({ security: 'none' });
    const odd = [...(records(START, 1) as readonly object[]), { field: 1, vib: '6f', value: 1 }];
    send(portal, frameOf(START, 1, { mode: 0, records: odd as TelegramSpec['records'] }));
    expect(rejectedOf(portal)).toEqual({ 'unknown-record': 1 });
  });

  test.each([
    ['a time of day', 3, 0x0a1e1e],
    ['a number', 0xa, 1234],
    ['a real', 5, 1.5],
  ])('%s where the date-time should be', (_, field, value) => {
    const portal = portalWith({});
    const others = (records(START, 5) as readonly object[]).slice(0, 3);
    const odd = [...others, { field, vib: '6d', value }] as unknown as TelegramSpec['records'];
    send(portal, frameOf(START, 5, { mode: 5, records: odd }));
    expect(rejectedOf(portal)).toEqual({ 'no-device-time': 1 });
  });

  test('a date-time in clear behind the encrypted part, where clear records are allowed', () => {
    const portal = portalWith({ clearRecords: 'allow' });
    const clock = encodeTelegram({
      address: METER.address,
      records: [{ field: 4, vib: '6d', value: '2025-01-07 13:00' }],
    }).slice(OFFSET.payload);
    const secret = (records(START, 5) as readonly object[]).slice(0, 3);
    const spec = { mode: 5, records: secret, clearTail: clock } as unknown as Partial<TelegramSpec>;
    send(portal, frameOf(START, 5, spec));
    expect(rejectedOf(portal)).toEqual({ 'clear-device-time': 1 });
  });
});
