/** What a gateway can do with the date of a bundle: nothing but be left out. */
import { expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '#kernel/time.ts';
import { createTestPortal, hoursLater, METER, START, telegram } from './portal.fixture.ts';

const Y2099 = Date.UTC(2099, 0, 1);

test('one empty bundle dated 2099 moves neither clock nor watermark', () => {
  const { store, send } = createTestPortal({ now: hoursLater(2) });
  send([telegram(START, 100)]);
  const before = store.counters.watermark();
  expect(send([], { sentAt: Y2099 })).toBe('committed');
  expect(store.domainClock.now()).toBe(hoursLater(2));
  expect(store.counters.watermark()).toBe(before);
  expect(store.gateways.byId('gw-1')?.lastBundleAt).toBe(before);
  expect(store.alarms.list()).toMatchObject([
    { kind: 'gateway-clock', gatewayId: 'gw-1', at: hoursLater(2), lasts: true },
  ]);
});

test('a gateway that is ahead is left out, says so once, and is taken again in line', () => {
  const { store, send } = createTestPortal({ now: hoursLater(2) });
  const ahead = hoursLater(2) + 20 * MINUTE_MS;
  send([telegram(START, 100)], { sentAt: ahead });
  send([telegram(hoursLater(1), 101)], { sentAt: ahead });
  expect(store.readings.list()).toEqual([]);
  expect(store.counters.read()).toMatchObject({ received: 2, rejected: { 'impossible-time': 2 } });
  expect(store.alarms.list()).toMatchObject([{ kind: 'gateway-clock', lasts: true, count: 1 }]);
  send([telegram(hoursLater(1), 101)], { sentAt: hoursLater(1) + 1_000 });
  expect(store.readings.list()).toMatchObject([{ meterId: METER.id, units: 101 }]);
  expect(store.alarms.list()).toMatchObject([{ kind: 'gateway-clock', lasts: false }]);
});

test('what an outbox delivers a month late counts', () => {
  const { store, send } = createTestPortal({ now: START + 30 * DAY_MS });
  send([telegram(START, 100)]);
  expect(store.readings.list()).toMatchObject([{ units: 100 }]);
  expect(store.alarms.list()).toEqual([]);
});
