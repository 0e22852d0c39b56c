/** Attacks of the radio against the whole way into the store, each with its control. */
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#kernel/time.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import {
  createTestPortal,
  hoursLater,
  METER,
  OFFSET,
  patched,
  START,
  telegram,
  type TestPortal,
} from './portal.fixture.ts';

const MARCH = START + 60 * DAY_MS;
const OLD = telegram(START, 100);

/** A portal that knows January's telegram and a later, higher one. */
function portalWithHistory(off: readonly string[] = []): TestPortal {
  const portal = createTestPortal({ off });
  portal.send([OLD]);
  portal.send([telegram(MARCH - DAY_MS, 300)]);
  return portal;
}

function attack(portal: TestPortal, frame: Uint8Array, rxAt = MARCH): void {
  portal.send([{ rxAt, frame }]);
}

describe('a telegram of January sent again in March', () => {
  const GUARDS = [
    ['D4', 'replay'],
    ['D6', 'stale'],
    ['D7', 'not-plausible'],
  ] as const;
  const subsets = Array.from({ length: 8 }, (_, bits) =>
    GUARDS.filter((_guard, at) => (bits >> at) & 1),
  );

  test.each(subsets.map((on) => ({ on, names: on.map(([id]) => id).join(' ') || 'none' })))(
    'with $names on: refused by the first of them, stored without any',
    ({ on }) => {
      const off = GUARDS.filter((guard) => !on.includes(guard)).map(([id]) => id);
      const portal = portalWithHistory(off);
      attack(portal, OLD.frame);
      const [first] = on;
      const { stored, rejected } = portal.store.counters.read();
      const newest = portal.store.readings.latest(METER.id);
      if (first === undefined) {
        expect(stored).toBe(3);
        expect(newest).toMatchObject({ at: MARCH, units: 100 });
        return;
      }
      const [defence, kind] = first;
      expect(rejected[kind]).toBe(1);
      expect(newest).toMatchObject({ units: 300 });
      expect(portal.store.alarms.list()).toMatchObject([{ kind, defence, meterId: METER.id }]);
    },
  );

  test('is found by the ledger alone a second time too, although its device time is far off', () => {
    const portal = portalWithHistory(['D4', 'D6', 'D7']);
    attack(portal, OLD.frame);
    const strict = portalWithHistory(['D6', 'D7']);
    const unheard = telegram(START + DAY_MS, 130);
    attack(strict, unheard.frame);
    attack(strict, unheard.frame, MARCH + DAY_MS);
    expect(strict.store.counters.read()).toMatchObject({ stored: 3, rejected: { replay: 1 } });
    expect(portal.store.counters.read().stored).toBe(3);
  });

  test('heard by two gateways counts once as a replay and is a duplicate of nothing', () => {
    const portal = portalWithHistory();
    portal.send([{ rxAt: MARCH, frame: OLD.frame }], { gateway: 'gw-1' });
    portal.send([{ rxAt: MARCH + 300, frame: OLD.frame }], { gateway: 'gw-2' });
    expect(portal.store.counters.read().rejected).toMatchObject({ replay: 2, duplicate: 0 });
  });
});

test('one old frame, repeated, is one doubt of its course and blinds no meter', () => {
  const portal = portalWithHistory(['D3', 'D4', 'D6']);
  for (let turn = 0; turn < 40; turn++) attack(portal, OLD.frame, MARCH + turn * HOUR_MS);
  expect(portal.store.counters.read().rejected['not-plausible']).toBe(40);
  attack(portal, telegram(MARCH + 2 * DAY_MS, 310).frame, MARCH + 2 * DAY_MS);
  expect(portal.store.readings.latest(METER.id)).toMatchObject({ units: 310, standing: 'counts' });
});

describe('a rewritten access number', () => {
  const rewritten = Array.from({ length: 255 }, (_, at) =>
    patched(
      OLD.frame,
      OFFSET.accessNumber,
      ((OLD.frame[OFFSET.accessNumber] ?? 0) ^ (at + 1)) & 0xff,
    ),
  );

  test('is refused for all 255 values', () => {
    const portal = portalWithHistory();
    for (const frame of rewritten) attack(portal, frame);
    expect(portal.store.counters.read()).toMatchObject({ received: 257, stored: 2 });
  });

  test('is refused at once, within the time in which receptions are duplicates', () => {
    const portal = portalWithHistory();
    for (const frame of rewritten) attack(portal, frame, START + 1_000);
    const { stored, rejected } = portal.store.counters.read();
    expect(stored).toBe(2);
    expect(rejected.duplicate).toBe(0);
    expect(rejected.replay).toBeGreaterThan(0);
  });

  test('gets old values in without the ledger, the layout and the plausible course (control)', () => {
    const portal = portalWithHistory(['D4', 'D6', 'D7', 'D8']);
    for (const frame of rewritten) attack(portal, frame);
    expect(portal.store.counters.read().stored).toBeGreaterThan(2);
    expect(portal.store.readings.latest(METER.id)).toMatchObject({ units: 100 });
  });
});

describe('a forged version byte, which steers the decrypted value', () => {
  const forged = patched(telegram(MARCH, 310).frame, OFFSET.version, 0x34);

  test('is refused by pinning', () => {
    const portal = portalWithHistory();
    attack(portal, forged);
    expect(portal.store.alarms.list()).toMatchObject([{ kind: 'address-mismatch', defence: 'D1' }]);
  });

  test('is refused by the plausible course when pinning is off', () => {
    const portal = portalWithHistory(['D1']);
    attack(portal, forged);
    expect(portal.store.alarms.list()).toMatchObject([{ kind: 'not-plausible', defence: 'D7' }]);
  });

  test('adds 10,000 units without both (control)', () => {
    const portal = portalWithHistory(['D1', 'D7']);
    attack(portal, forged);
    expect(portal.store.readings.latest(METER.id)?.units).toBe(10_310);
  });
});

describe('a clear telegram of a meter that encrypts', () => {
  const clear = telegram(MARCH, 320, { mode: 0 });

  test('is refused by pinning alone', () => {
    const portal = portalWithHistory(['D4', 'D6', 'D7', 'D8']);
    attack(portal, clear.frame);
    expect(portal.store.alarms.list()).toMatchObject([{ kind: 'clear-telegram', defence: 'D1' }]);
  });

  test('is believed without pinning, no key needed (control)', () => {
    const portal = portalWithHistory(['D1']);
    attack(portal, clear.frame);
    expect(portal.store.readings.list().at(-1)).toMatchObject({ units: 320, vouchedBy: 'nobody' });
  });
});

describe('a telegram cut to its first block, or with clear records behind', () => {
  const cut = patched(OLD.frame.slice(0, OFFSET.payload + 16), 0, OFFSET.payload + 15);
  // N = 1 in the configuration field, as the attacker has to write it.
  const oneBlock = patched(cut, 13, 0x10);
  const clock = encodeTelegram({
    address: METER.address,
    records: [{ field: 4, vib: Uint8Array.of(0x6d), value: '2025-03-08 13:00' }],
  }).slice(OFFSET.payload);
  const dressed = new Uint8Array([...oneBlock, ...clock]);
  dressed[0] = dressed.length - 1;

  test.each([
    ['cut', oneBlock, 'block-count'],
    ['dressed with a fresh date', dressed, 'block-count'],
  ] as const)('%s: refused by the check of the encrypted region', (_name, frame, kind) => {
    const portal = portalWithHistory(['D4', 'D6', 'D7']);
    attack(portal, frame);
    expect(portal.store.alarms.list()).toMatchObject([{ kind, defence: 'D8' }]);
  });

  test('clear records behind all registered blocks are refused too', () => {
    const portal = portalWithHistory();
    const appended = new Uint8Array([...telegram(MARCH, 310).frame, ...clock]);
    appended[0] = appended.length - 1;
    attack(portal, appended);
    expect(portal.store.alarms.list()).toMatchObject([{ kind: 'clear-records', defence: 'D8' }]);
  });

  test('cut: refused for its missing date-time when the region is not checked', () => {
    const portal = portalWithHistory(['D8']);
    attack(portal, oneBlock);
    expect(portal.store.alarms.list()).toMatchObject([{ kind: 'no-device-time', defence: 'D6' }]);
  });

  test('dressed with a fresh date: believed without the check (control)', () => {
    const portal = portalWithHistory(['D8', 'D7']);
    attack(portal, dressed);
    expect(portal.store.readings.latest(METER.id)).toMatchObject({ at: MARCH, units: 100 });
  });
});

test('a changed status byte does not make a telegram another one', () => {
  const portal = portalWithHistory();
  attack(portal, patched(OLD.frame, OFFSET.status, 0x04));
  expect(portal.store.counters.read().rejected.replay).toBe(1);
});

test('a jammed telegram that is let through hours later is refused by its date', () => {
  const portal = portalWithHistory();
  const jammed = telegram(MARCH, 310);
  attack(portal, jammed.frame, MARCH + 3 * 3_600_000);
  expect(portal.store.alarms.list()).toMatchObject([{ kind: 'stale', defence: 'D6' }]);
});

test('the same alarm within an hour counts up, later it is a new one', () => {
  const portal = portalWithHistory();
  for (const minute of [0, 10, 20, 90]) attack(portal, OLD.frame, MARCH + minute * 60_000);
  const counts = portal.store.alarms.list({ kind: 'replay' }).map(({ count }) => count);
  expect(counts).toEqual([1, 3]);
});

test('a repeated first block without consumption is lawful', () => {
  const portal = createTestPortal();
  const sends = Array.from({ length: 3 }, (_, round) =>
    telegram(hoursLater(round * 64), 100, { accessNumber: 42 }),
  );
  portal.send(sends);
  expect(portal.store.counters.read().stored).toBe(3);
});
