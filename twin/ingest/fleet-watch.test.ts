/** Ticks, heads and the begin and end of alarms; the rules themselves are tested in detect/fleet. */
import { expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import { Ingest } from './ingest.ts';
import {
  createTestPortal,
  METER,
  START,
  telegram,
  TestGateway,
  type TestPortal,
} from './portal.fixture.ts';

const BOOT = '01JGZ0BOOT';
const head = (seq: number) => ({ gateway: 'gw-1', boot: BOOT, seq });
const tick = (portal: TestPortal, at: Instant, seq: number) =>
  portal.ingest.tick({ at, heads: [head(seq)] });
const kinds = ({ store }: TestPortal) =>
  store.alarms.list().map(({ kind, lasts, at }) => ({ kind, lasts, after: at - START }));

/** A report every quarter of an hour, each with a telegram, for some hours. */
function quietHours(portal: TestPortal, hours: number, from = 0): void {
  for (let count = from + 1; count <= from + hours * 4; count++) {
    const at = START + count * 15 * MINUTE_MS;
    portal.send([telegram(at - 1_000, 100 + count)], { sentAt: at });
    void tick(portal, at, count);
  }
}

test('a gateway that stays away is told once, with the time, and again when it is back', () => {
  const portal = createTestPortal({ now: START });
  quietHours(portal, 6);
  expect(kinds(portal)).toEqual([]);
  for (let quarter = 25; quarter <= 32; quarter++) {
    void tick(portal, START + quarter * 15 * MINUTE_MS, 24);
  }
  expect(kinds(portal)).toEqual([{ kind: 'gateway-offline', lasts: true, after: 7 * HOUR_MS }]);
  portal.send([], { sentAt: START + 33 * 15 * MINUTE_MS });
  void tick(portal, START + 33 * 15 * MINUTE_MS, 25);
  expect(portal.store.alarms.list()).toMatchObject([{ kind: 'gateway-offline', lasts: false }]);
});

test('a meter that is registered and was never heard raises no alarm of its own', () => {
  const portal = createTestPortal({ now: START });
  expect(portal.store.meters.list().length).toBeGreaterThan(1);
  quietHours(portal, 48);
  expect(kinds(portal)).toEqual([]);
});

test('a tick waits for what was sent before it, so that a slow core is no silent gateway', () => {
  const portal = createTestPortal({ now: START });
  quietHours(portal, 6);
  // The bundle of two hours later is on the way; nothing is judged before it is there.
  void tick(portal, START + 8 * HOUR_MS, 25);
  expect(kinds(portal)).toEqual([]);
  expect(portal.store.domainClock.now()).toBe(START + 8 * HOUR_MS);
  expect(portal.ingest.receivedUntil).toBe(START + 6 * HOUR_MS);
  portal.send([], { sentAt: START + 8 * HOUR_MS });
  expect(portal.ingest.receivedUntil).toBe(START + 8 * HOUR_MS);
  expect(kinds(portal)).toEqual([]);
});

test('the world waits when too many ticks wait for their bundles', async () => {
  const portal = createTestPortal({ now: START });
  let isHeld = false;
  for (let count = 1; count <= 32; count++) {
    isHeld = true;
    void tick(portal, START + count * 15 * MINUTE_MS, 1).then(() => (isHeld = false));
    await Promise.resolve();
    if (count < 32) expect(isHeld).toBe(false);
  }
  expect(isHeld).toBe(true);
  portal.send([]);
  await new Promise(setImmediate);
  expect(isHeld).toBe(false);
});

/** The gateway reports, and hears nothing. */
function emptyHours(portal: TestPortal, hours: number, from: number): void {
  for (let count = from + 1; count <= from + hours * 4; count++) {
    const at = START + count * 15 * MINUTE_MS;
    portal.send([], { sentAt: at });
    void tick(portal, at, count);
  }
}

test('a device that was exchanged is missed by nobody, also where that is entered later', () => {
  const portal = createTestPortal({ now: START });
  quietHours(portal, 6);
  emptyHours(portal, 12, 24);
  expect(kinds(portal)).toMatchObject([{ kind: 'meter-silent', lasts: true }]);
  const life = { fromAt: null, startUnits: 0, untilAt: START + 6 * HOUR_MS };
  portal.store.serviceLives.put(METER.id, life);
  emptyHours(portal, 1, 72);
  expect(kinds(portal)).toMatchObject([{ kind: 'meter-silent', lasts: false }]);
});

test('without D16 nobody is told', () => {
  const portal = createTestPortal({ now: START, off: ['D16'] });
  quietHours(portal, 6);
  void tick(portal, START + 12 * HOUR_MS, 24);
  expect(kinds(portal)).toEqual([]);
});

test('a restarted portal remembers the alarm that lasts and ends it', () => {
  const portal = createTestPortal({ now: START });
  quietHours(portal, 6);
  void tick(portal, START + 8 * HOUR_MS, 24);
  portal.ingest.stop();
  const { store, vault: decrypt, live } = portal;
  const defences = createDefences();
  const ports = { store, decrypt, live, defences, domainClock: store.domainClock };
  const again = new Ingest({ ...ports, log: () => {} });
  void again.tick({ at: START + 9 * HOUR_MS, heads: [] });
  expect(kinds(portal)).toMatchObject([{ kind: 'gateway-offline', lasts: true }]);
  void again.tick({ at: START + 10 * HOUR_MS, heads: [] });
  const payload = new TestGateway('gw-1', 'again').bundle([], START + 10 * HOUR_MS);
  again.accept('gw-1', payload);
  void again.tick({ at: START + 10 * HOUR_MS, heads: [] });
  expect(kinds(portal)).toMatchObject([{ kind: 'gateway-offline', lasts: false }]);
});

test('a kill loses no bundle that shared its commit with one that made a tick due', () => {
  const portal = createTestPortal({ now: START + 21 * HOUR_MS });
  const { store, vault: decrypt, live, defences } = portal;
  const gateway = new TestGateway('gw-1', 'boot');
  const bundleAt = (at: Instant): Buffer => gateway.bundle([], at);
  const head = (seq: number) => ({ gateway: 'gw-1', boot: 'boot', seq });
  void portal.ingest.tick({ at: START + MINUTE_MS, heads: [head(1)] });
  portal.ingest.acceptAll(
    [START, START + 20 * HOUR_MS].map((at) => ({ thingName: 'gw-1', payload: bundleAt(at) })),
  );
  // Nothing was saved in order.
  const ports = { store, decrypt, live, defences, domainClock: store.domainClock };
  const again = new Ingest({ ...ports, log: () => {} });
  void again.tick({ at: START + 20.5 * HOUR_MS, heads: [head(2)] });
  again.accept('gw-1', bundleAt(START + 21 * HOUR_MS));
  expect(kinds(portal)).toEqual([]);
  void again.tick({ at: START + 100 * HOUR_MS, heads: [head(3)] });
  expect(kinds(portal)).toMatchObject([{ kind: 'gateway-offline' }]);
});
