/** D8 in mode 5: which layouts of a meter are believed, which are held, and what makes them count. */
import { describe, expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import type { TelegramSpec } from '#wire/encode-telegram.ts';
import { DEVICES, frameOf, portalOf, recordsOf, sentAt } from './kinds.fixture.ts';
import { type TestPortal, OFFSET, patched } from './portal.fixture.ts';
import { records, rejectedOf, send } from './security.fixture.ts';

const KIND = 'cold-water';
type Records = TelegramSpec['records'];

/** A firmware that sends the battery in front of all that the old one sent. */
const withBattery = (n: number): Records => [
  { field: 2, vib: 'fd74', value: 3_000 - n } as const,
  ...(recordsOf(KIND, n) as readonly never[]),
];

function sendMany(
  portal: TestPortal,
  from: number,
  to: number,
  recordsAt?: (n: number) => Records,
) {
  for (let n = from; n < to; n++) {
    const given = recordsAt === undefined ? {} : { records: recordsAt(n) };
    send(portal, frameOf(KIND, 'mode-5', { n, ...given }), sentAt(n));
  }
}

const standings = (portal: TestPortal): string[] =>
  portal.store.readings.list().map(({ standing, standingReason }) => standingReason ?? standing);

describe('a meter that is new', () => {
  test('of a layout that nobody knows is held, and counts from the second telegram on', () => {
    const portal = portalOf(KIND, 'mode-5');
    sendMany(portal, 0, 1, withBattery);
    expect(standings(portal)).toEqual(['layout']);
    sendMany(portal, 1, 3, withBattery);
    expect(standings(portal)).toEqual(['counts', 'counts', 'counts']);
  });

  test('of which a false one was held before: that one stays held when the others count', () => {
    const portal = portalOf(KIND, 'mode-5');
    const other = (n: number): Records => [
      { field: 1, vib: 'fd74', value: 1 } as const,
      ...(recordsOf(KIND, n) as readonly never[]),
    ];
    sendMany(portal, 0, 1, other);
    sendMany(portal, 1, 4, withBattery);
    expect(standings(portal)).toEqual(['layout', 'counts', 'counts', 'counts']);
  });
});

describe('a meter that changes its layout after months', () => {
  function changed(count: number): TestPortal {
    const portal = portalOf(KIND, 'mode-5');
    sendMany(portal, 0, 20);
    sendMany(portal, 20, 20 + count, withBattery);
    return portal;
  }

  test('is refused twice, with an alarm that shows the telegrams', () => {
    const portal = changed(2);
    expect(rejectedOf(portal)).toEqual({ 'unknown-layout': 2 });
    expect(portal.store.alarms.list()).toMatchObject([
      { kind: 'unknown-layout', defence: 'D8', count: 2, evidence: { field: 'records' } },
    ]);
  });

  test('counts when the third agrees, and both layouts are the meter’s from then on', () => {
    const portal = changed(4);
    sendMany(portal, 24, 26);
    sendMany(portal, 26, 28, withBattery);
    expect(rejectedOf(portal)).toEqual({ 'unknown-layout': 2 });
    expect(portal.store.readings.latest(DEVICES[KIND])).toMatchObject({ units: 12_527 });
    expect(new Set(standings(portal))).toEqual(new Set(['counts']));
  });

  test('is heard at any time again where D8 is off (control)', () => {
    const portal = portalOf(KIND, 'mode-5', { off: ['D8'] });
    sendMany(portal, 0, 20);
    sendMany(portal, 20, 21, withBattery);
    expect(rejectedOf(portal)).toEqual({});
  });

  test('and falls back meanwhile does not: its course must agree, too', () => {
    const portal = portalOf(KIND, 'mode-5');
    sendMany(portal, 0, 20);
    for (let n = 20; n < 26; n++) {
      const [battery, ...rest] = withBattery(n - 15) as readonly { vib: string }[];
      const clock = (records(sentAt(n), 0) as readonly { vib: string }[]).at(-1);
      const old = [battery, ...rest.slice(0, -1), clock] as unknown as Records;
      send(portal, frameOf(KIND, 'mode-5', { n, records: old }), sentAt(n));
    }
    expect(new Set(standings(portal))).toEqual(new Set(['counts', 'layout']));
    expect(portal.store.readings.latest(DEVICES[KIND])).toMatchObject({ units: 12_519 });
  });
});

describe('a layout that proves nothing', () => {
  /** The import names the one layout, so that no other is ever learnt. */
  const NAMED =
    '2f2f' +
    '0c13........4c13........426c....cc0813........c2086c....02bb56....326c....046d........';

  function named(): TestPortal {
    const portal = portalOf(KIND, 'mode-5', { given: { layouts: [NAMED] } });
    sendMany(portal, 0, 3);
    sendMany(portal, 3, 7, withBattery);
    return portal;
  }

  test('beside those that the import names is held from the third telegram on', () => {
    const portal = named();
    expect(rejectedOf(portal)).toEqual({ 'unknown-layout': 2 });
    expect(standings(portal)).toEqual(['counts', 'counts', 'counts', 'layout', 'layout']);
    expect(portal.store.alarms.list({ kind: 'unknown-layout' })[0]?.count).toBe(3);
  });

  test('counts when somebody lets one of its readings count', () => {
    const portal = named();
    const { readings, meters } = portal.store;
    const meterNo = meters.byId(DEVICES[KIND])?.no ?? 0;
    readings.setStanding({ meterNo, standing: 'held' }, { standing: 'counts', reason: 'seen' });
    sendMany(portal, 7, 9, withBattery);
    const all = portal.store.readings.list();
    expect(new Set(all.map(({ standing }) => standing))).toEqual(new Set(['counts']));
  });

  test('is refused again when somebody excludes it', () => {
    const portal = named();
    const { readings, meters } = portal.store;
    const meterNo = meters.byId(DEVICES[KIND])?.no ?? 0;
    readings.setStanding({ meterNo, standing: 'held' }, { standing: 'excluded', reason: 'no' });
    sendMany(portal, 7, 8, withBattery);
    expect(rejectedOf(portal)).toEqual({ 'unknown-layout': 3 });
  });
});

test('one rewritten access number, however often, never teaches the layout that it shifts to', () => {
  const rng = createRng('shifts');
  const portal = portalOf(KIND, 'mode-5');
  sendMany(portal, 0, 20);
  const change = 1 + rng.below(255);
  for (let n = 20; n < 60; n++) {
    const frame = frameOf(KIND, 'mode-5', { n });
    const number = (frame[OFFSET.accessNumber] ?? 0) ^ change;
    send(portal, patched(frame, OFFSET.accessNumber, number), sentAt(n));
  }
  expect(portal.store.readings.list().filter(({ standing }) => standing === 'counts')).toHaveLength(
    20,
  );
});

describe('a layout that neither import nor kind names, from the very first telegram on', () => {
  /** The value where the access number is mixed in, and behind it a record that reads either way. */
  const unusual = (n: number): Records => [
    { field: 1, vib: 'fd74', value: 90 },
    { field: 6, vib: '13', value: 12_500 + n },
    { field: 4, vib: '3b', value: 120 },
    (records(sentAt(n), 0) as readonly never[]).at(-1) as never,
  ];
  const PATTERN = '2f2f01fd74..0613............043b........046d........';

  function rewritten(given: { readonly layouts?: readonly string[] }): TestPortal {
    const portal = portalOf(KIND, 'mode-5', { given });
    for (let n = 0; n < 2; n++) {
      const frame = frameOf(KIND, 'mode-5', { n, records: unusual(n) });
      const number = (frame[OFFSET.accessNumber] ?? 0) ^ 0x20;
      send(portal, patched(frame, OFFSET.accessNumber, number), sentAt(n));
    }
    return portal;
  }

  test('is believed as it comes, also under a rewritten access number: what remains possible', () => {
    expect(standings(rewritten({}))).toEqual(['counts', 'counts']);
  });

  test('is refused under another access number where the import names it', () => {
    expect(rejectedOf(rewritten({ layouts: [PATTERN] }))).toEqual({ 'unknown-layout': 2 });
    const portal = portalOf(KIND, 'mode-5', { given: { layouts: [PATTERN] } });
    sendMany(portal, 0, 2, unusual);
    expect(standings(portal)).toEqual(['counts', 'counts']);
  });
});
