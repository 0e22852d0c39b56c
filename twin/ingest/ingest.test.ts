import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { DAY_MS, MINUTE_MS } from '#kernel/time.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { Ingest } from './ingest.ts';
import {
  createTestPortal,
  hoursLater,
  METER,
  METERS,
  OFFSET,
  patched,
  START,
  telegram,
  TestGateway,
  type TestPortal,
  type TestTelegram,
} from './portal.fixture.ts';

const stranger = { ...METER, address: { ...METER.address, id: '99999999' } };

test('a telegram becomes a reading with value, device time and due date', () => {
  const portal = createTestPortal();
  expect(portal.send([telegram(START + 5_210, 127, { deviceTimeMs: START })])).toBe('committed');
  expect(portal.store.readings.list()).toEqual([
    {
      meterId: METER.id,
      at: START + 5_210,
      deviceTime: START,
      units: 127,
      dueDate: '2024-12-31',
      dueDateUnits: 4711,
      telegramId: 1,
      vouchedBy: 'structure',
      standing: 'counts',
    },
  ]);
  expect(portal.store.telegrams.byId(1)).toMatchObject({ verdict: 'stored', gatewayId: 'gw-1' });
});

const good = telegram(START, 100);
const cut = { ...good, frame: good.frame.slice(0, 30) };
const BAD: readonly [string, TestTelegram][] = [
  ['unknown-meter', telegram(START, 1, { meter: stranger })],
  ['not-decodable', cut],
  ['not-decodable', { ...good, frame: new Uint8Array(0) }],
  ['not-decodable', { ...good, frame: patched(good.frame, 0, 10) }],
  ['wrong-key', telegram(START, 1, { key: new Uint8Array(16).fill(7) })],
  ['wrong-key', { ...good, frame: patched(good.frame, OFFSET.payload, 0) }],
  ['clear-telegram', telegram(START, 1, { mode: 0 })],
  ['stale', telegram(START, 1, { deviceTimeMs: START - DAY_MS })],
  ['address-mismatch', { ...good, frame: patched(good.frame, OFFSET.version, 0x34) }],
];

test.each(BAD)('refuses as %s and stores the good ones of the same bundle', (reason, bad) => {
  const portal = createTestPortal();
  const other = telegram(START, 200, { meter: METERS[1] as typeof METER });
  portal.send([good, bad, other]);
  expect(portal.store.counters.read()).toMatchObject({
    bundles: 1,
    received: 3,
    stored: 2,
    rejected: { [reason]: 1 },
  });
  expect(portal.store.telegrams.list()).toHaveLength(3);
});

test('an entry that is no telegram is counted and leaves the others alone', () => {
  const portal = createTestPortal();
  const text = Buffer.from(new TestGateway('gw-1').bundle([good])).toString();
  const odd =
    '{"rxAt":"yesterday","frame":1},"x",null,{"rxAt":"2025-01-07T12:00:00Z","frame":"!!!!"},';
  portal.ingest.accept('gw-1', Buffer.from(text.replace('"telegrams":[', `"telegrams":[${odd}`)));
  expect(portal.store.counters.read()).toMatchObject({
    received: 5,
    stored: 1,
    rejected: { 'not-decodable': 4 },
  });
});

test('a message that is no bundle is kept, counted and alarmed, and the next one is taken', () => {
  const portal = createTestPortal();
  expect(portal.ingest.accept('gw-1', Buffer.from('{"v":1,'))).toBe('dead-letter');
  expect(portal.send([good])).toBe('committed');
  expect(portal.store.deadLetters.list()).toMatchObject([
    { topic: 'metering/v1/gw-1/telegrams', reason: 'not JSON', sizeBytes: 7 },
  ]);
  expect(portal.store.alarms.list()).toMatchObject([{ kind: 'bad-bundle', gatewayId: 'gw-1' }]);
  expect(portal.store.counters.read()).toMatchObject({ deadLetters: 1, stored: 1 });
});

test('a bundle in the name of another gateway is a dead letter', () => {
  const portal = createTestPortal();
  expect(portal.ingest.accept('gw-2', new TestGateway('gw-1').bundle([good]))).toBe('dead-letter');
  expect(portal.store.counters.read().received).toBe(0);
});

test('a bundle that comes again changes nothing', () => {
  const portal = createTestPortal();
  const bundle = new TestGateway('gw-1').bundle([good]);
  expect(portal.ingest.accept('gw-1', bundle)).toBe('committed');
  expect(portal.ingest.accept('gw-1', bundle)).toBe('repeated');
  expect(portal.store.counters.read()).toMatchObject({
    bundles: 1,
    duplicateBundles: 1,
    received: 1,
    stored: 1,
  });
  expect(portal.store.alarms.list()).toEqual([]);
});

test.each([
  [[], ['chain-broken']],
  [['D10'], []],
])('with %j off a bundle that is missing from the chain raises %j', (off, kinds) => {
  const portal = createTestPortal({ off });
  const gateway = new TestGateway('gw-1');
  portal.ingest.accept('gw-1', gateway.bundle([good]));
  gateway.bundle([]);
  portal.ingest.accept('gw-1', gateway.bundle([]));
  expect(portal.store.alarms.list().map(({ kind }) => kind)).toEqual(kinds);
});

test('two gateways that hear one transmission give one reading, of the first reception', () => {
  const portal = createTestPortal();
  portal.send([{ ...good, rxAt: START + 400 }], { gateway: 'gw-2' });
  portal.send([{ ...good, rxAt: START }], { gateway: 'gw-1' });
  expect(portal.store.counters.read()).toMatchObject({ stored: 1, rejected: { duplicate: 1 } });
  expect(portal.store.readings.list()).toMatchObject([{ at: START, units: 100 }]);
  expect(portal.store.alarms.list()).toEqual([]);
});

test('two transmissions within one minute are two readings', () => {
  const portal = createTestPortal();
  portal.send([
    telegram(START, 100, { accessNumber: 1 }),
    telegram(START + 20_000, 100, { accessNumber: 2, deviceTimeMs: START }),
  ]);
  expect(portal.store.counters.read().stored).toBe(2);
});

test('a gateway that was off line for days delivers late, and everything is stored', () => {
  const portal = createTestPortal();
  const hours = Array.from({ length: 72 }, (_, hour) => hour);
  for (const hour of hours) {
    if (hour % 2 === 0) portal.send([telegram(hoursLater(hour), 100 + hour)], { gateway: 'gw-1' });
  }
  const late = hours.filter((hour) => hour % 2 === 1).map((h) => telegram(hoursLater(h), 100 + h));
  portal.send(late, { gateway: 'gw-2', sentAt: hoursLater(80) });
  expect(portal.store.counters.read()).toMatchObject({ received: 72, stored: 72 });
  const units = portal.store.readings.list({ meterId: METER.id }).map((reading) => reading.units);
  expect(units).toEqual(hours.map((hour) => 100 + hour));
});

test('a late telegram that does not fit between its neighbours is refused', () => {
  const portal = createTestPortal();
  portal.send([telegram(hoursLater(0), 100), telegram(hoursLater(10), 110)]);
  portal.send([telegram(hoursLater(5), 111)], { gateway: 'gw-2', sentAt: hoursLater(20) });
  expect(portal.store.counters.read().rejected['not-plausible']).toBe(1);
});

test('the restart at the due date is lawful', () => {
  const portal = createTestPortal();
  const newYear = Date.UTC(2025, 11, 31, 23);
  const after = { dueDate: '2025-12-31', dueDateUnits: 905 };
  portal.send([telegram(newYear - MINUTE_MS, 905), telegram(newYear + MINUTE_MS, 0, after)]);
  portal.send([telegram(newYear + DAY_MS, 8, after)]);
  expect(portal.store.counters.read().stored).toBe(3);
});

test('after a restart duplicates, replays and falling units are still recognised', () => {
  const portal = createTestPortal();
  portal.send([good, telegram(hoursLater(1), 140)]);
  const { store, vault: decrypt, live } = portal;
  const restarted = (): Ingest =>
    new Ingest({
      store,
      decrypt,
      live,
      domainClock: store.domainClock,
      defences: createDefences(['D6']),
      log: () => {},
    });
  const sender = new TestGateway('gw-2');
  restarted().accept('gw-2', sender.bundle([{ ...good, rxAt: START + 300 }]));
  restarted().accept('gw-2', sender.bundle([{ ...good, rxAt: hoursLater(50) }]));
  restarted().accept('gw-2', sender.bundle([telegram(hoursLater(60), 139)]));
  expect(store.counters.read()).toMatchObject({
    stored: 2,
    rejected: { duplicate: 1, replay: 1, 'not-plausible': 1 },
  });
});

test('the watermark is the newest bundle time and never goes back', () => {
  const portal = createTestPortal();
  expect(portal.store.counters.watermark()).toBeNull();
  portal.send([], { sentAt: START + 5_000 });
  portal.send([], { gateway: 'gw-2', sentAt: START + 1_000 });
  expect(portal.store.counters.watermark()).toBe(START + 5_000);
});

test('a telegram with several current values is not believed', () => {
  const portal = createTestPortal();
  const units = Uint8Array.of(0x6e);
  const frame = encodeTelegram({
    address: METER.address,
    key: METER.key,
    mode: 5,
    records: [
      { field: 0xb, vib: units, value: 5 },
      { field: 0xb, vib: units, value: 9 },
      { field: 4, vib: Uint8Array.of(0x6d), value: '2025-01-07 13:00' },
    ],
  });
  portal.send([{ rxAt: START, frame }]);
  expect(portal.store.counters.read().rejected['not-decodable']).toBe(1);
});

test('meters of the neighbours are counted without an alarm', () => {
  const portal = createTestPortal();
  portal.send([telegram(START, 1, { meter: stranger })]);
  expect(portal.store.alarms.list()).toEqual([]);
});

test('waits for a bundle that is still to come, and not for one that came', async () => {
  const portal = createTestPortal();
  const id = { gateway: 'gw-1', boot: '01JGZ0BOOT', seq: 1 };
  const committed = portal.ingest.committed(id);
  portal.send([good]);
  await expect(committed).resolves.toBeUndefined();
  await expect(portal.ingest.committed(id)).resolves.toBeUndefined();
});

test('tells listeners after the commit, and only what they asked for', () => {
  const portal = createTestPortal();
  const heard: string[] = [];
  portal.live.on('readings', (readings) => heard.push(`readings ${readings.length}`));
  portal.live.on('telegrams', (telegrams) => {
    heard.push(
      `telegrams ${telegrams.map(({ id }) => portal.store.telegrams.byId(id)?.verdict).join()}`,
    );
  });
  portal.live.on('alarm', ({ kind }) => heard.push(`alarm ${kind}`));
  portal.live.on('gateway', ({ lastSeq }) => heard.push(`gateway ${lastSeq}`));
  portal.live.on('counters', ({ stored }) => heard.push(`counters ${stored}`));
  portal.send([good, telegram(START, 1, { mode: 0 })]);
  expect(heard).toEqual([
    'telegrams stored,rejected',
    'readings 1',
    'alarm clear-telegram',
    'gateway 1',
    'counters 1',
  ]);
});

/** An ingest on the portal's own store, except that the end of each transaction fails. */
function failingIngest(portal: TestPortal, error: Error): { ingest: Ingest; logged: string[] } {
  const { store, vault: decrypt, live } = portal;
  const advance = (): never => {
    throw error;
  };
  const logged: string[] = [];
  const ingest = new Ingest({
    store: { ...store, gateways: { ...store.gateways, advance } },
    decrypt,
    live,
    domainClock: store.domainClock,
    defences: createDefences(),
    log: ({ event }) => logged.push(event),
  });
  return { ingest, logged };
}

test('a bundle on which the portal itself fails is kept and nothing of it is stored', async () => {
  const portal = createTestPortal();
  const { ingest, logged } = failingIngest(portal, new Error('bug: planted'));
  const waiting = ingest.committed({ gateway: 'gw-1', boot: '01JGZ0BOOT', seq: 1 });
  expect(ingest.accept('gw-1', new TestGateway('gw-1').bundle([good]))).toBe('dead-letter');
  expect(portal.store.counters.read()).toMatchObject({ deadLetters: 1, received: 0, bundles: 0 });
  expect(portal.store.telegrams.count()).toBe(0);
  expect(logged).toEqual(['ingest.bundle-failed']);
  await expect(waiting).rejects.toThrow('bundle 1 became a dead letter');
});

test('a full disk is thrown to the subscription, and the bundle can be taken later', () => {
  const portal = createTestPortal();
  const { ingest } = failingIngest(portal, new Database.SqliteError('full', 'SQLITE_FULL'));
  const bundle = new TestGateway('gw-1').bundle([good]);
  expect(() => ingest.accept('gw-1', bundle)).toThrow('full');
  expect(portal.store.counters.read()).toMatchObject({ deadLetters: 0, received: 0 });
  expect(portal.ingest.accept('gw-1', bundle)).toBe('committed');
  expect(portal.store.counters.read().stored).toBe(1);
});

test('what a rolled-back transaction had seen is forgotten', () => {
  const portal = createTestPortal();
  const full = new Database.SqliteError('full', 'SQLITE_FULL');
  const stored = portal.store.gateways.advance;
  let failures = 1;
  const advance: typeof stored = (progress) => {
    if (failures-- > 0) throw full;
    stored(progress);
  };
  const ingest = new Ingest({
    store: { ...portal.store, gateways: { ...portal.store.gateways, advance } },
    decrypt: portal.vault,
    live: portal.live,
    domainClock: portal.store.domainClock,
    defences: createDefences(),
    log: () => {},
  });
  const sender = new TestGateway('gw-1');
  expect(() => ingest.accept('gw-1', sender.bundle([telegram(hoursLater(5), 500)]))).toThrow(
    'full',
  );
  expect(ingest.accept('gw-1', sender.bundle([good]))).toBe('committed');
  expect(portal.store.readings.list()).toMatchObject([{ units: 100 }]);
});
