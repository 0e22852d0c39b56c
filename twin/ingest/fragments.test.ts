import { describe, expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { encodeFragments } from '#wire/encode-telegram.ts';
import { Ingest } from './ingest.ts';
import { METER, START } from './portal.fixture.ts';
import { bundleBytes, portalWith, records, rejectedOf, send } from './security.fixture.ts';

describe('a message of several fragments', () => {
  const monthly = Array.from({ length: 30 }, (_, month) => ({
    field: 0xc,
    vib: '6e',
    storage: month + 2,
    value: month,
  }));
  const { address, key } = METER;
  const long = {
    address,
    key,
    mode: 7,
    afl: { messageCounter: 5, withLength: true },
    records: [...(records(START, 321) as readonly object[]), ...monthly],
  } as unknown as Parameters<typeof encodeFragments>[0];
  const parts = encodeFragments(long, 70);

  test('is one reading, whatever the order, over bundles and a restart', () => {
    const portal = portalWith({ security: 'mode-7' });
    const [first, ...rest] = parts.toReversed();
    send(portal, first as Uint8Array);
    const { store, vault, live } = portal;
    const again = new Ingest({
      store,
      decrypt: vault,
      defences: createDefences(),
      domainClock: store.domainClock,
      live,
      log: () => {},
    });
    rest.forEach((frame, at) => {
      const payload = bundleBytes(frame, START + at);
      const named = payload.toString().replace('"seq":1', `"seq":${at + 1}`);
      again.accept('gw-9', Buffer.from(named));
    });
    expect(store.readings.list()).toMatchObject([{ units: 321 }]);
    expect(rejectedOf(portal)).toEqual({ fragment: parts.length - 1 });
    expect(store.alarms.list({ kind: 'fragment' })).toEqual([]);
  });

  test('heard by two gateways is one reading, too', () => {
    const portal = portalWith({ security: 'mode-7' });
    for (const gateway of ['gw-1', 'gw-2']) {
      for (const frame of parts) send(portal, frame, { rxAt: START, gateway });
    }
    expect(portal.store.readings.count()).toBe(1);
    expect(rejectedOf(portal)).toEqual({ fragment: 2 * parts.length - 2, duplicate: 1 });
  });

  test('that is never complete gives nothing', () => {
    const portal = portalWith({ security: 'mode-7' });
    for (const frame of parts.slice(1)) send(portal, frame);
    expect(portal.store.readings.count()).toBe(0);
  });
});
