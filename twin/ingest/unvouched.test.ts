/**
 * Telegrams that nobody vouches for: under the extended link layer without MAC, who knows what a
 * telegram says writes any value into it; a telegram in clear needs not even that.
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#kernel/time.ts';
import type { DataRecordSpec } from '#wire/encode-record.ts';
import type { MeterKind } from '../store/meter-kinds.ts';
import { rewrittenCtr } from './ctr-rewrite.fixture.ts';
import { ALL_KINDS, DEVICES, frameOf, portalOf, recordsOf, sentAt } from './kinds.fixture.ts';
import type { TestPortal } from './portal.fixture.ts';
import { rejectedOf, send } from './security.fixture.ts';

const WATER = 'cold-water';

/** The n-th telegram with `more` counts than the meter has, made without the key. */
function written(kind: MeterKind, n: number, more: number): Uint8Array {
  const known = frameOf(kind, 'ell-ctr', { n, isOpen: true });
  const records = recordsOf(kind, n, more);
  const wanted = frameOf(kind, 'ell-ctr', { n, records, isOpen: true });
  return rewrittenCtr(frameOf(kind, 'ell-ctr', { n }), { known, wanted });
}

function honest(portal: TestPortal, numbers: Iterable<number>): void {
  for (const n of numbers) send(portal, frameOf(WATER, 'ell-ctr', { n }), sentAt(n));
}

const upTo = (end: number, step = 1): number[] =>
  Array.from({ length: Math.ceil(end / step) }, (_, at) => at * step);
/** Telegrams of a day; what is heard is the first of each. */
const DAY = 96;
const HOURS_2 = 8;
const DAYS = (days: number): number => days * DAY;

const standings = (portal: TestPortal): string[] =>
  portal.store.readings.list().map((one) => `${one.units} ${one.standing}`);

describe('any value written under the extended link layer', () => {
  test.each(ALL_KINDS)('into a telegram of a %s: nobody vouches, and it is held', (kind) => {
    const portal = portalOf(kind, 'ell-ctr');
    send(portal, written(kind, 0, 5), sentAt(0));
    expect(portal.store.readings.list()).toMatchObject([
      { vouchedBy: 'nobody', standing: 'held', standingReason: 'nobody-vouches' },
    ]);
    expect(portal.store.readings.latest(DEVICES[kind])).toBeUndefined();
  });

  test('counts at once where D8 is off (control)', () => {
    const portal = portalOf(WATER, 'ell-ctr', { off: ['D8'] });
    send(portal, written(WATER, 0, 5), sentAt(0));
    expect(portal.store.readings.latest(DEVICES[WATER])).toMatchObject({ units: 12_505 });
  });

  test('counts after a fortnight of agreement as far as its meter can count, and stays marked', () => {
    const portal = portalOf(WATER, 'ell-ctr', { runs: true });
    honest(portal, upTo(DAYS(14) + 1, DAY));
    const n = DAYS(14) + DAY;
    send(portal, written(WATER, n, 300), sentAt(n));
    expect(portal.store.readings.latest(DEVICES[WATER])).toMatchObject({
      units: 12_500 + n + 300,
      vouchedBy: 'nobody',
    });
    const next = n + DAY;
    send(portal, written(WATER, next, 60_000), sentAt(next));
    expect(rejectedOf(portal)).toEqual({ 'not-plausible': 1 });
  });

  test('and dated weeks back does not make the fortnight shorter', () => {
    const portal = portalOf(WATER, 'ell-ctr', { runs: true });
    honest(portal, upTo(DAYS(1), DAY));
    for (const day of [1, 3, 5, 7, 9, 11, 13, 15]) {
      send(portal, frameOf(WATER, 'ell-ctr', { n: -DAYS(day) }), sentAt(-DAYS(day)));
    }
    honest(portal, [DAYS(2)]);
    expect(new Set(portal.store.readings.list().map(({ standing }) => standing))).toEqual(
      new Set(['held']),
    );
  });
});

test('a fortnight of dates on one day is no fortnight', () => {
  const portal = portalOf(WATER, 'ell-ctr', { now: sentAt(DAYS(20)) });
  honest(portal, upTo(DAYS(20), DAY));
  expect(new Set(portal.store.readings.list().map(({ standing }) => standing))).toEqual(
    new Set(['held']),
  );
  portal.store.domainClock.tick(sentAt(DAYS(34)) + HOUR_MS);
  honest(portal, [DAYS(20) + 1]);
  expect(portal.store.readings.latest(DEVICES[WATER])?.vouchedBy).toBe('nobody');
});

describe('compact frames, where somebody invents full ones', () => {
  const LAYOUTS = 45;
  const FUNCTIONS = ['maximum', 'minimum', 'error'] as const;

  const recordsOfWater = (n: number) => recordsOf(WATER, n) as readonly DataRecordSpec[];

  /** Full frames as long as the meter's with another layout each, made without the key. */
  function invent(portal: TestPortal, first: number): void {
    for (let more = 0; more < LAYOUTS; more++) {
      const n = first + more;
      const other = {
        storage: 3 + 2 * (more % 15),
        function: FUNCTIONS[Math.floor(more / 15)] ?? 'error',
      };
      const records = recordsOfWater(n).map((one, at) => (at === 3 ? { ...one, ...other } : one));
      const known = frameOf(WATER, 'ell-ctr', { n, isOpen: true });
      const wanted = frameOf(WATER, 'ell-ctr', { n, records, isOpen: true });
      send(portal, rewrittenCtr(frameOf(WATER, 'ell-ctr', { n }), { known, wanted }), sentAt(n));
    }
  }

  const isRead = (portal: TestPortal, n: number): boolean => {
    const before = portal.store.telegrams.count();
    send(portal, frameOf(WATER, 'ell-ctr', { n, isCompact: true }), sentAt(n));
    return portal.store.telegrams.byId(before + 1)?.reason !== 'format-unknown';
  };

  test('before the first honest one: it is learnt all the same', () => {
    const portal = portalOf(WATER, 'ell-ctr', { runs: true });
    invent(portal, 0);
    expect(isRead(portal, LAYOUTS)).toBe(false);
    honest(portal, [LAYOUTS + 1]);
    expect(isRead(portal, LAYOUTS + 2)).toBe(true);
  });

  test('after it: others push it out, until the next honest one', () => {
    const portal = portalOf(WATER, 'ell-ctr', { runs: true });
    invent(portal, 0);
    honest(portal, [LAYOUTS + 1]);
    invent(portal, LAYOUTS + 2);
    expect(isRead(portal, 2 * LAYOUTS + 3)).toBe(false);
    honest(portal, [2 * LAYOUTS + 4]);
    expect(isRead(portal, 2 * LAYOUTS + 5)).toBe(true);
  });
});

describe('a version that is delivered before the honest one', () => {
  function raced(): TestPortal {
    const portal = portalOf(WATER, 'ell-ctr', { runs: true });
    honest(portal, upTo(DAYS(14) + 1, DAY));
    for (let at = 1; at <= 5; at++) {
      const n = DAYS(14) + at * HOURS_2;
      send(portal, written(WATER, n, 300), { rxAt: sentAt(n), gateway: 'gw-2' });
      honest(portal, [n]);
    }
    return portal;
  }

  test('does not make the honest ones be refused for long: both are held, with an alarm', () => {
    const portal = raced();
    expect(rejectedOf(portal)).toEqual({ replay: 2 });
    expect(portal.store.alarms.list({ kind: 'contradiction' })).toHaveLength(1);
    expect(standings(portal).slice(-4)).toEqual(
      [4, 5].flatMap((at) => {
        const units = 12_500 + DAYS(14) + at * HOURS_2;
        return [`${units + 300} held`, `${units} held`];
      }),
    );
  });

  test('stays held when the meter agrees again after a decision', () => {
    const portal = raced();
    const { readings, meters } = portal.store;
    const meterNo = meters.byId(DEVICES[WATER])?.no ?? 0;
    for (const { telegramId, standing, units } of readings.list()) {
      if (standing !== 'held') continue;
      const isLie = units > 12_500 + DAYS(14) + 200;
      const change = isLie
        ? ({ standing: 'excluded', reason: 'forged' } as const)
        : ({ standing: 'counts', reason: null } as const);
      readings.setStanding({ meterNo, telegramId }, change);
    }
    honest(
      portal,
      upTo(DAYS(31), DAY).filter((n) => n > DAYS(15)),
    );
    const lies = readings.list().filter(({ standing }) => standing === 'excluded');
    expect(lies).toHaveLength(5);
    expect(readings.latest(DEVICES[WATER])?.units).toBe(12_500 + DAYS(31) - DAY);
  });
});

test('what was held before a contradiction is not let count by a later fortnight', () => {
  const portal = portalOf(WATER, 'ell-ctr', { runs: true });
  honest(portal, [0]);
  send(portal, written(WATER, DAY, 300), sentAt(DAY));
  // A silence of five days, and the meter speaks for itself from then on.
  honest(
    portal,
    upTo(DAYS(23), DAY).filter((n) => n >= DAYS(7)),
  );
  const lie = portal.store.readings.list().find(({ units }) => units === 12_500 + DAY + 300);
  expect(lie?.standing).toBe('held');
  expect(portal.store.readings.latest(DEVICES[WATER])).toBeDefined();
});

test('a meter that is heard once a day is refused no more often than another', () => {
  const portal = portalOf(WATER, 'mode-7', { off: ['D6'], given: { deviceTime: 'optional' } });
  send(portal, frameOf(WATER, 'mode-7', { n: 0 }), sentAt(0));
  send(portal, frameOf(WATER, 'mode-7', { n: 900 }), sentAt(0) + HOUR_MS);
  for (let day = 1; day <= 5; day++) {
    send(portal, frameOf(WATER, 'mode-7', { n: day }), sentAt(0) + day * (DAY_MS + 2 * HOUR_MS));
  }
  expect(rejectedOf(portal)).toEqual({ replay: 1 });
  expect(portal.store.alarms.list({ kind: 'contradiction' })).toHaveLength(1);
});

test('many lies that do not agree do not wipe out the honest telegrams between them', () => {
  const portal = portalOf(WATER, 'none');
  send(portal, frameOf(WATER, 'none', { n: 0, records: recordsOf(WATER, 0, 900) }), sentAt(0));
  let lie = 0;
  for (let n = 1; n <= 12; n++) {
    send(portal, frameOf(WATER, 'none', { n }), sentAt(n));
    for (let count = 0; count < 12; count++, lie++) {
      const records = recordsOf(WATER, n, -1_000 - 40 * lie);
      send(portal, frameOf(WATER, 'none', { n, records }), sentAt(n) + 60_000 + count);
    }
  }
  const kept = portal.store.readings.list().filter(({ units }) => units > 12_500);
  expect(kept.length).toBeGreaterThan(9);
  expect(new Set(kept.map(({ standing }) => standing))).toEqual(new Set(['held']));
});

test.each(ALL_KINDS)('a telegram in clear of a %s is stored as it was received', (kind) => {
  const portal = portalOf(kind, 'none');
  const frame = frameOf(kind, 'none', { n: 3 });
  send(portal, frame, sentAt(3));
  expect(Buffer.from(portal.store.telegrams.byId(1)?.frame ?? []).equals(frame)).toBe(true);
});

test.each([
  ['mode-7', 'mac', 'counts'],
  ['mode-5', 'structure', 'counts'],
  ['ell-ctr', 'nobody', 'held'],
] as const)('a telegram of %s says who vouches for its reading', (mode, vouchedBy, standing) => {
  const portal = portalOf(WATER, mode);
  const frame = frameOf(WATER, mode, { n: 0 });
  send(portal, frame, sentAt(0));
  // A copy moves the reading, and it is found all the same; the copy itself gave none.
  send(portal, frame, { rxAt: sentAt(0) - 50_000, gateway: 'gw-2' });
  expect(portal.store.telegrams.byId(1)).toMatchObject({ vouchedBy, standing });
  expect(portal.store.telegrams.byId(2)).not.toHaveProperty('standing');
});
