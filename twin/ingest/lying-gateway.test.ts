/** A gateway that writes what it likes: what its claims move, and what they do not. */
import { describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import {
  createTestPortal,
  hoursLater,
  METER,
  START,
  telegram,
  type TestPortal,
} from './portal.fixture.ts';
import { frameOf as sensorFrame, portalOf, sentAt } from './kinds.fixture.ts';
import { frameOf, mode7, portalWith, records, rejectedOf, send } from './security.fixture.ts';
import type { TelegramSpec } from '#wire/encode-telegram.ts';

const COUNTED = { security: 'mode-7', encryptedBlocks: 2, deviceTime: 'optional' } as const;
const clockless = (): TestPortal => portalWith(COUNTED, { off: ['D6'] });

describe('copies of one recorded telegram', () => {
  const ORIGINAL = telegram(START, 100);

  function copied(count: number): TestPortal {
    const portal = createTestPortal();
    portal.send([telegram(START - HOUR_MS, 99), ORIGINAL]);
    for (let at = 1; at <= count; at++) {
      portal.send([{ ...ORIGINAL, rxAt: START - at * 59_000 }], { gateway: 'gw-2' });
    }
    return portal;
  }

  test('never move a reading further than the clocks of gateways differ', () => {
    const portal = copied(150);
    const [, reading] = portal.store.readings.list();
    expect(START - (reading?.at ?? 0)).toBe(59_000);
  });

  test('raise an alarm when there are more than a house has gateways', () => {
    const portal = createTestPortal();
    portal.send([ORIGINAL]);
    portal.send(Array.from({ length: 30 }, () => ORIGINAL));
    const [alarm] = portal.store.alarms.list({ kind: 'copies' });
    expect(alarm).toMatchObject({ meterId: METER.id, evidence: { field: 'copies' } });
  });

  test('of a gateway that does not serve the house move nothing and are told', () => {
    const portal = createTestPortal();
    portal.send([ORIGINAL]);
    portal.send([{ ...ORIGINAL, rxAt: START - 30_000 }], { gateway: 'gw-elsewhere' });
    expect(portal.store.readings.list()).toMatchObject([{ at: START }]);
    expect(rejectedOf(portal)).toEqual({ 'foreign-gateway': 1 });
    expect(portal.store.alarms.list()).toMatchObject([
      { kind: 'foreign-gateway', gatewayId: 'gw-elsewhere', defence: 'D10' },
    ]);
  });

  test('are taken from any gateway where its property is not asked for (control)', () => {
    const portal = createTestPortal({ off: ['D10'] });
    portal.send([telegram(START, 100)], { gateway: 'gw-elsewhere' });
    expect(portal.store.readings.count()).toBe(1);
  });

  test('move a reading only to where its counter still rises', () => {
    const portal = portalWith(COUNTED);
    send(portal, mode7(START - 20_000, 99, 1), START - 20_000);
    const fresh = mode7(START, 100, 2);
    send(portal, fresh, START);
    send(portal, fresh, { rxAt: START - 30_000, gateway: 'gw-2' });
    const seen = portal.store.readings.list().map(({ at, units }) => [at - START, units]);
    expect(seen).toEqual([
      [-20_000, 99],
      [0, 100],
    ]);
  });
});

describe('times that cannot be', () => {
  const YEAR_2099 = Date.UTC(2099, 0, 1);

  test('a bundle ahead of the clock leaves its gateway out, with one alarm', () => {
    const portal = createTestPortal({ now: START });
    portal.send([telegram(YEAR_2099, 100)], { sentAt: YEAR_2099 });
    expect(rejectedOf(portal)).toEqual({ 'impossible-time': 1 });
    expect(portal.store.alarms.list()).toMatchObject([{ kind: 'gateway-clock', defence: 'D6' }]);
    expect(portal.store.gateways.byId('gw-1')?.lastBundleAt).toBeNull();
    expect(portal.store.counters.watermark()).toBeNull();
  });

  test('no reception is later than its bundle', () => {
    const portal = portalWith(COUNTED);
    portal.send([{ rxAt: START + HOUR_MS, frame: mode7(START, 1, 1) }], { sentAt: START });
    expect(rejectedOf(portal)).toEqual({ 'impossible-time': 1 });
  });

  test('without a clock of its own, none is earlier than the bundle before', () => {
    const portal = portalWith(COUNTED);
    send(portal, mode7(START, 1, 1), START);
    portal.send([{ rxAt: START - HOUR_MS, frame: mode7(START, 2, 2) }], {
      sentAt: START + HOUR_MS,
    });
    expect(rejectedOf(portal)).toEqual({ 'impossible-time': 1 });
  });

  test('are believed without D6 (control)', () => {
    const portal = clockless();
    portal.send([{ rxAt: START + HOUR_MS, frame: mode7(START, 1, 1) }], { sentAt: START });
    expect(portal.store.readings.list()).toMatchObject([{ at: START + HOUR_MS }]);
  });
});

describe('a meter without a clock, of which a gateway keeps a telegram back', () => {
  const SENSOR = 'room-sensor';

  /** Its sixth telegram, delivered with the tenth bundle and dated by hours. */
  function dated(hours: number): readonly number[] {
    const portal = portalOf(SENSOR, 'mode-7');
    for (const n of [0, 1, 2, 3, 4]) {
      send(portal, sensorFrame(SENSOR, 'mode-7', { n }), sentAt(n));
    }
    const frame = sensorFrame(SENSOR, 'mode-7', { n: 5 });
    portal.send([{ rxAt: sentAt(5) + hours * HOUR_MS, frame }], {
      ...{ gateway: 'gw-2', sentAt: sentAt(5) + 10 * HOUR_MS },
    });
    const stored = portal.store.readings.list({ from: sentAt(4) + 1 });
    return stored.map(({ at }) => (at - sentAt(5)) / HOUR_MS);
  }

  test.each([-0.2, 0, 3, 9.9])(
    'is believed %s h off between its last reading and the bundle',
    (hours) => {
      expect(dated(hours)).toEqual([hours]);
    },
  );

  test.each([-1, -0.3, 10.1, 24])('and %s h off, before or behind them, is not', (hours) => {
    expect(dated(hours)).toEqual([]);
  });
});

describe('a register without a clock, whose only gateway keeps telegrams back', () => {
  const QUARTER = 15 * MINUTE_MS;
  const at = (n: number): number => START + n * QUARTER;
  const SHORT = { ...COUNTED, encryptedBlocks: 1 } as const;
  /** Nothing is used, so that no register says when it was. */
  const numbered = (n: number): Uint8Array => {
    const register = records(START, 100)?.slice(0, -1) as TelegramSpec['records'];
    return frameOf(at(n), 100, { mode: 7, afl: { messageCounter: 1 + n }, records: register });
  };

  /** The first of those kept back comes alone, dated by the hour at which the others go on. */
  function keptBack(hours: number, off: readonly string[] = []): TestPortal {
    const portal = portalWith(SHORT, { off });
    for (let n = 0; n < 12; n++) send(portal, numbered(n), at(n));
    const goesOn = 12 + hours * 4;
    send(portal, numbered(12), at(goesOn - 1));
    for (let n = goesOn; n < goesOn + 4; n++) send(portal, numbered(n), at(n));
    return portal;
  }

  const standings = (portal: TestPortal): string[] =>
    portal.store.readings.list().map(({ standing }) => standing);

  test('the date is found when the next ones are let through, and held with them', () => {
    const portal = keptBack(10);
    expect(rejectedOf(portal)).toEqual({ stale: 2 });
    expect(standings(portal).slice(12)).toEqual(['held', 'held', 'held']);
    expect(portal.store.alarms.list({ kind: 'contradiction' })).toMatchObject([{ defence: 'D9' }]);
  });

  test('is not where it is less than an hour', () => {
    const portal = keptBack(0.75);
    expect(rejectedOf(portal)).toEqual({});
    expect(new Set(standings(portal))).toEqual(new Set(['counts']));
  });

  test('and never without D9 (control)', () => {
    const portal = keptBack(10, ['D9']);
    expect(rejectedOf(portal)).toEqual({});
    expect(new Set(standings(portal))).toEqual(new Set(['counts']));
  });

  test('a pause of the meter itself is lawful', () => {
    const portal = portalWith(SHORT);
    for (let n = 0; n < 12; n++) send(portal, numbered(n), at(n));
    for (let n = 12; n < 40; n++) send(portal, numbered(n), at(n + 60));
    expect(rejectedOf(portal)).toEqual({});
  });
});

describe('one false telegram under many dates', () => {
  const again = (hours: number) => ({ ...telegram(START, 100), rxAt: hoursLater(hours) });
  const stale = (portal: TestPortal) => portal.store.alarms.list({ kind: 'replay' });

  test('in one bundle is one row of alarms', () => {
    const portal = createTestPortal();
    portal.send([telegram(START, 100)]);
    portal.send(Array.from({ length: 40 }, (_, at) => again(5 * at - 102)));
    expect(stale(portal)).toMatchObject([{ count: 40 }]);
  });

  test('each in a bundle of its own, further and further back, is one row, too', () => {
    const portal = createTestPortal();
    portal.send([telegram(START, 100)]);
    for (let at = 0; at < 40; at++) portal.send([again(-5 * at - 3)]);
    expect(stale(portal)).toMatchObject([{ count: 40 }]);
  });

  test('but what rings again hours later is a row of its own', () => {
    const portal = createTestPortal();
    const { alarms } = portal.store;
    const about = { kind: 'replay', meterId: METER.id, defence: 'D4', message: '' } as const;
    alarms.raise({ ...about, at: START });
    alarms.raise({ ...about, at: hoursLater(2) });
    expect(alarms.list()).toHaveLength(2);
  });
});

describe('a fresh telegram dated ahead by almost two hours', () => {
  const AHEAD = 118 * MINUTE_MS;

  test('is stale by the clock that the meter is known to have; the honest one counts', () => {
    const portal = createTestPortal();
    for (let at = 0; at < 6; at++) portal.send([telegram(hoursLater(at), 100 + at)]);
    const fresh = telegram(hoursLater(7), 110);
    portal.send([{ ...fresh, rxAt: fresh.rxAt + AHEAD }], { gateway: 'gw-2' });
    portal.send([fresh]);
    expect(portal.store.readings.latest(METER.id)).toMatchObject({ at: fresh.rxAt, units: 110 });
    expect(portal.store.alarms.list()).toMatchObject([{ kind: 'stale', gatewayId: 'gw-2' }]);
  });

  test('of a meter that nobody knows yet is a dispute of two gateways, and held', () => {
    const portal = createTestPortal();
    const fresh = telegram(START, 110);
    portal.send([{ ...fresh, rxAt: START + AHEAD }], { gateway: 'gw-2' });
    portal.send([fresh]);
    expect(portal.store.alarms.list()).toMatchObject([
      { kind: 'contradiction', evidence: { field: 'reception-time' } },
    ]);
    expect(portal.store.readings.list()).toMatchObject([
      { standing: 'held', standingReason: 'time' },
    ]);
    expect(portal.store.readings.latest(METER.id)).toBeUndefined();
  });
});

describe('a gateway that dates each telegram a little later than the last', () => {
  function dragged(off: readonly string[] = []): TestPortal {
    const portal = createTestPortal({ off });
    for (let at = 0; at < 60; at++) {
      const fresh = telegram(hoursLater(at), 100 + at);
      const later = Math.min(Math.max(0, at - 8) * 4, 118) * MINUTE_MS;
      portal.send([{ ...fresh, rxAt: fresh.rxAt + later }]);
    }
    return portal;
  }

  const movedBy = (portal: TestPortal): number[] =>
    portal.store.readings
      .list()
      .filter(({ standing }) => standing === 'counts')
      .map(({ at, deviceTime }) => Math.round((at - (deviceTime ?? 0)) / MINUTE_MS));

  test('is found after ten minutes by what the clock of the meter was at first', () => {
    const portal = dragged();
    expect(Math.max(...movedBy(portal))).toBeLessThanOrEqual(10);
    expect(portal.store.alarms.list({ kind: 'contradiction' })).toHaveLength(1);
  });

  test('moves readings by two hours where D6 is off (control)', () => {
    expect(Math.max(...movedBy(dragged(['D6'])))).toBe(118);
  });
});

describe('a sensor without a clock', () => {
  const [KIND, MODE] = ['room-sensor', 'mode-5'] as const;

  /** A telegram of the first hour, sent again `later` telegrams after it. */
  function repeated(later: number, off: readonly string[] = []): TestPortal {
    const portal = portalOf(KIND, MODE, { off });
    for (const n of [0, 1, 2, 3, 4, 5, 6, 7]) {
      send(portal, sensorFrame(KIND, MODE, { n }), sentAt(n));
    }
    send(portal, sensorFrame(KIND, MODE, { n: 2 }), sentAt(2 + later));
    return portal;
  }

  test('cannot send the same bytes again before its access number came round', () => {
    expect(rejectedOf(repeated(8))).toEqual({ replay: 1 });
    expect(rejectedOf(repeated(100))).toEqual({ replay: 1 });
  });

  test('does so lawfully when it has', () => {
    expect(rejectedOf(repeated(256))).toEqual({});
  });

  test('is believed at any time without the ledger (control)', () => {
    expect(rejectedOf(repeated(8, ['D4']))).toEqual({});
  });
});

describe('one telegram that came first and was dated ahead', () => {
  /** Counter 50 "received" in a month, then the honest ones from 51 on. */
  function blinded(): TestPortal {
    const portal = clockless();
    send(portal, mode7(START, 100, 49), START);
    send(portal, mode7(START, 100, 50), { rxAt: START + 700 * HOUR_MS, gateway: 'gw-2' });
    for (let at = 1; at <= 6; at++) {
      send(portal, mode7(START, 100 + at, 50 + at), hoursLater(at));
    }
    return portal;
  }

  test('makes no more than three honest ones be refused', () => {
    const portal = blinded();
    expect(rejectedOf(portal)).toEqual({ replay: 2 });
    expect(portal.store.readings.list()).toHaveLength(6);
  });

  test('is held together with them, and the alarm says so', () => {
    const portal = blinded();
    const standings = portal.store.readings.list().map(({ standing }) => standing);
    expect(standings).toEqual(['counts', 'held', 'held', 'held', 'held', 'held']);
    expect(portal.store.alarms.list({ kind: 'contradiction' })).toMatchObject([{ count: 1 }]);
    expect(portal.store.readings.latest(METER.id)).toMatchObject({ at: START });
  });

  test('and the meter counts again after a decision', () => {
    const portal = blinded();
    const { readings } = portal.store;
    const meterNo = portal.store.meters.byId(METER.id)?.no ?? 0;
    const forged = readings.list().at(-1)?.telegramId ?? 0;
    readings.setStanding(
      { meterNo, telegramId: forged },
      { standing: 'excluded', reason: 'forged' },
    );
    readings.setStanding({ meterNo, standing: 'held' }, { standing: 'counts', reason: null });
    send(portal, mode7(START, 110, 70), hoursLater(9));
    expect(readings.latest(METER.id)).toMatchObject({ units: 110, standing: 'counts' });
  });

  test('that is sent again and again is one voice, not three', () => {
    const portal = portalWith(COUNTED, { off: ['D6'] });
    send(portal, mode7(START, 100, 49), START);
    const old = mode7(START - HOUR_MS, 99, 20);
    for (let at = 1; at <= 6; at++) send(portal, old, hoursLater(at));
    expect(rejectedOf(portal)).toEqual({ replay: 6 });
  });
});
