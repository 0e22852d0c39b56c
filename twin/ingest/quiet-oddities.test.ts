/** What is odd and honest: each of it alarms nobody, and loses no reading. */
import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type Instant } from '#kernel/time.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { DEVICES, frameOf, KEY, portalOf, recordsOf, sentAt } from './kinds.fixture.ts';
import {
  createTestPortal,
  METERS,
  START,
  telegram,
  TestGateway,
  type TestPortal,
  type TestTelegram,
} from './portal.fixture.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** An allocator's telegrams from an instant on. */
function row(count: number, stepMs: number, from: Instant = START): TestTelegram[] {
  const unitsAt = (at: Instant): number => 100 + Math.floor((at - from) / (6 * HOUR_MS));
  return upTo(count).map((n) => telegram(from + n * stepMs, unitsAt(from + n * stepMs)));
}

const eachAlone = (portal: TestPortal, telegrams: readonly TestTelegram[]): void => {
  for (const one of telegrams) portal.send([one]);
};

const allocators = (): TestPortal => createTestPortal({ runs: true });

const ODDITIES: Readonly<Record<string, () => { portal: TestPortal; readings: number }>> = {
  'a meter that is exchanged: another one speaks from then on': () => {
    const portal = allocators();
    eachAlone(portal, row(20, HOUR_MS));
    const [, other] = METERS;
    if (other === undefined) throw new Error('the fixture has several meters');
    for (const n of upTo(20)) {
      portal.send([telegram(START + DAY_MS + n * HOUR_MS, 3, { meter: other })]);
    }
    return { portal, readings: 40 };
  },
  'a gateway that was down for five days and delivers its outbox': () => {
    const portal = allocators();
    const all = row(128, HOUR_MS);
    eachAlone(portal, all.slice(0, 8));
    portal.store.domainClock.tick(START + 6 * DAY_MS);
    for (let at = 8; at < all.length; at += 10) portal.send(all.slice(at, at + 10));
    return { portal, readings: 128 };
  },
  'two gateways whose clocks are half a minute apart': () => {
    const portal = allocators();
    for (const one of row(100, 15 * MINUTE_MS)) {
      portal.send([one]);
      portal.send([{ ...one, rxAt: one.rxAt + 30 * SECOND_MS }], { gateway: 'gw-2' });
    }
    return { portal, readings: 100 };
  },
  'the slow one of them first': () => {
    const portal = allocators();
    for (const one of row(100, 15 * MINUTE_MS)) {
      portal.send([{ ...one, rxAt: one.rxAt + 30 * SECOND_MS }], { gateway: 'gw-2' });
      portal.send([one]);
    }
    return { portal, readings: 100 };
  },
  'a gateway whose clock was eight minutes off and is set': () => {
    const portal = allocators();
    row(60, HOUR_MS).forEach((one, n) =>
      portal.send([n < 30 ? { ...one, rxAt: one.rxAt - 8 * MINUTE_MS } : one]),
    );
    return { portal, readings: 60 };
  },
  'a leap day': () => {
    const portal = allocators();
    const from = Date.UTC(2028, 1, 27);
    for (const n of upTo(96)) {
      portal.send([
        telegram(from + n * HOUR_MS, 40 + Math.floor(n / 6), { dueDate: '2027-12-31' }),
      ]);
    }
    return { portal, readings: 96 };
  },
  'a due date on a leap day': () => {
    const portal = allocators();
    const from = Date.UTC(2028, 1, 28);
    const due = Date.UTC(2028, 2, 1) - HOUR_MS;
    for (const n of upTo(72)) {
      const at = from + n * HOUR_MS;
      const isPast = at >= due;
      const values = isPast
        ? { dueDate: '2028-02-29', dueDateUnits: 500 }
        : { dueDate: '2027-02-28', dueDateUnits: 4711 };
      portal.send([telegram(at, isPast ? 0 : 500, values)]);
    }
    return { portal, readings: 72 };
  },
  'a meter that is heard once an hour': () => {
    const portal = allocators();
    eachAlone(portal, row(100, HOUR_MS));
    return { portal, readings: 100 };
  },
  'a meter that sends every two seconds, heard by two gateways': () => {
    const portal = portalOf('heat', 'mode-7', { runs: true });
    const telegrams = upTo(200).map((n) => ({
      rxAt: START + n * 2 * SECOND_MS,
      frame: encodeTelegram({
        ...{ address: parseAddress(DEVICES.heat), key: KEY, accessNumber: n & 0xff, mode: 7 },
        ...{ records: recordsOf('heat', 0), afl: { messageCounter: 1 + n } },
      }),
    }));
    for (let at = 0; at < telegrams.length; at += 20) {
      const heard = telegrams.slice(at, at + 20);
      portal.send(heard);
      portal.send(
        heard.map((one) => ({ ...one, rxAt: one.rxAt + 700 })),
        { gateway: 'gw-2' },
      );
    }
    return { portal, readings: 200 };
  },
  'an access number that comes round while nothing is consumed': () => {
    const portal = allocators();
    for (const n of upTo(600)) {
      portal.send([telegram(START + n * 15 * MINUTE_MS, 100, { accessNumber: n & 0xff })]);
    }
    return { portal, readings: 600 };
  },
  'a sensor without a clock whose access number comes round': () => {
    const portal = portalOf('smoke-detector', 'mode-5', { runs: true });
    const frames = upTo(256).map((n) => frameOf('smoke-detector', 'mode-5', { n }));
    for (const n of upTo(300)) {
      const frame = n < 256 ? frames[n] : frameOf('smoke-detector', 'mode-5', { n });
      portal.send([{ rxAt: sentAt(n), frame: frame as Uint8Array }]);
    }
    return { portal, readings: 300 };
  },
  'a gateway with a new certificate, and a new start with it': () => {
    const portal = allocators();
    const telegrams = row(40, HOUR_MS);
    const [old, fresh] = [new TestGateway('gw-1'), new TestGateway('gw-1', 'after')];
    telegrams.forEach((one, n) => {
      portal.store.domainClock.tick(one.rxAt + SECOND_MS);
      portal.ingest.accept('gw-1', (n < 20 ? old : fresh).bundle([one]));
    });
    return { portal, readings: 40 };
  },
  'a gateway that is replaced by one of another name': () => {
    const portal = allocators();
    row(40, HOUR_MS).forEach((one, n) => portal.send([one], { gateway: n < 20 ? 'gw-1' : 'gw-2' }));
    return { portal, readings: 40 };
  },
  'bundles that are delivered twice': () => {
    const portal = allocators();
    const gateway = new TestGateway('gw-1');
    for (const one of row(30, HOUR_MS)) {
      portal.store.domainClock.tick(one.rxAt + SECOND_MS);
      const bundle = gateway.bundle([one]);
      portal.ingest.accept('gw-1', bundle);
      portal.ingest.accept('gw-1', bundle);
    }
    return { portal, readings: 30 };
  },
  'a meter that is silent for two months in summer': () => {
    const portal = allocators();
    eachAlone(portal, row(30, HOUR_MS));
    const later = START + 60 * DAY_MS;
    for (const n of upTo(30)) portal.send([telegram(later + n * HOUR_MS, 150)]);
    return { portal, readings: 60 };
  },
};

test.each(Object.entries(ODDITIES))('%s', (_, happens) => {
  const { portal, readings } = happens();
  const { alarms, readings: stored } = portal.store;
  expect(alarms.list().map(({ kind, message }) => [kind, message])).toEqual([]);
  expect(stored.list().filter(({ standing }) => standing === 'counts')).toHaveLength(readings);
});
