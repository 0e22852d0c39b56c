/** Clocks of meters that are put forward in summer and do not say so, over real changes of the time. */
import { describe, expect, test } from 'vitest';
import { berlinOffsetMinutes, DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import {
  createTestPortal,
  METER,
  telegram,
  type TestPortal,
  type TestTelegram,
} from './portal.fixture.ts';

const CHANGES = {
  'October 2024': Date.UTC(2024, 9, 27, 1),
  'March 2025': Date.UTC(2025, 2, 30, 1),
  'October 2026': Date.UTC(2026, 9, 25, 1),
} as const;

const summerMs = (at: Instant): number => (berlinOffsetMinutes(at) - 60) * MINUTE_MS;

/** What a clock is ahead of one that nobody ever changes. */
const CLOCKS: Readonly<Record<string, (at: Instant) => number>> = {
  'that stays': () => 0,
  'that follows': summerMs,
  'that follows in the night after': (at) => summerMs(at - 20 * HOUR_MS),
  'that was set in summer and stays': () => HOUR_MS,
  'that follows and is 40 min slow': (at) => summerMs(at) - 40 * MINUTE_MS,
};

function heard(at: Instant, ahead: (at: Instant) => number): TestTelegram {
  const year = new Date(at).getUTCFullYear();
  const units = Math.floor((at - Date.UTC(year, 0, 1)) / DAY_MS);
  return telegram(at, units, { deviceTimeMs: at + ahead(at), dueDate: `${year - 1}-12-31` });
}

/** Some days around the change, in steps of a meter. */
function around(
  change: Instant,
  ahead: (at: Instant) => number,
  stepMs = 227 * MINUTE_MS,
): TestPortal {
  const portal = createTestPortal();
  const batch: TestTelegram[] = [];
  for (let at = change - 3 * DAY_MS; at < change + 4 * DAY_MS; at += stepMs) {
    batch.push(heard(at, ahead));
  }
  for (const one of batch) portal.send([one]);
  return portal;
}

describe.each(Object.entries(CHANGES))('in %s', (_, change) => {
  test.each(Object.entries(CLOCKS))('a clock %s alarms nobody and loses nothing', (__, ahead) => {
    const portal = around(change, ahead);
    expect(portal.store.alarms.list()).toEqual([]);
    const standings = new Set(portal.store.readings.list().map(({ standing }) => standing));
    expect(standings).toEqual(new Set(['counts']));
  });
});

test('a meter that was silent over both changes is what it was', () => {
  const portal = createTestPortal();
  for (const month of [0, 5, 11]) {
    const first = Date.UTC(2025, month, 10);
    for (let hour = 0; hour < 30; hour++) {
      portal.send([heard(first + hour * HOUR_MS, CLOCKS['that follows'] ?? (() => 0))]);
    }
  }
  expect(portal.store.alarms.list()).toEqual([]);
});

describe('a gateway that uses it', () => {
  const JULY = Date.UTC(2025, 6, 1);

  function inSummer(ahead: (at: Instant) => number): TestPortal {
    const portal = around(CHANGES['March 2025'], ahead);
    for (let hour = 0; hour < 20; hour++) portal.send([heard(JULY + hour * HOUR_MS, ahead)]);
    return portal;
  }

  test.each([
    ['that stays', HOUR_MS],
    ['that stays', -HOUR_MS],
    ['that follows', HOUR_MS],
    ['that follows', -HOUR_MS],
  ])('moves no telegram of a clock %s by an hour once a summer told', (clock, shiftMs) => {
    const ahead = CLOCKS[clock] ?? (() => 0);
    const portal = inSummer(ahead);
    const fresh = heard(JULY + DAY_MS, ahead);
    portal.send([{ ...fresh, rxAt: fresh.rxAt + shiftMs }]);
    expect(portal.store.alarms.list()).toMatchObject([{ kind: 'stale', meterId: METER.id }]);
  });

  test('moves none by an hour in the season in which the meter was heard', () => {
    const portal = createTestPortal();
    const winter = Date.UTC(2025, 0, 20);
    for (let hour = 0; hour < 20; hour++) portal.send([heard(winter + hour * HOUR_MS, () => 0)]);
    const fresh = heard(winter + DAY_MS, () => 0);
    portal.send([{ ...fresh, rxAt: fresh.rxAt + HOUR_MS }]);
    expect(portal.store.alarms.list()).toMatchObject([{ kind: 'stale' }]);
  });
});
