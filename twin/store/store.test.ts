import { beforeEach, describe, expect, test } from 'vitest';
import { acceptanceOf } from '../ingest/acceptance-defaults.ts';
import { DEAD_LETTER_KEPT_BYTES, DEAD_LETTERS_KEPT } from './dead-letters.ts';
import type { MeterQuery } from './meters.ts';
import { openStore, type Store } from './store.ts';
import { REJECTION_REASONS } from '#kernel/rejections.ts';
import { verdictNumber, verdictReason } from './verdicts.ts';

const METER_IDS = ['QDS-00000001-35-08', 'QDS-00000002-35-08'];
let store: Store;

beforeEach(() => {
  store = openStore(':memory:');
  store.properties.putProperty({ id: 'house', name: 'House', address: 'Street 1' });
  for (const id of ['d01', 'd02']) {
    store.properties.putDwelling({ id, propertyId: 'house', label: id, floor: 1, areaM2: '50.25' });
  }
  METER_IDS.forEach((id, at) =>
    store.meters.put({
      id,
      kind: 'heat-cost-allocator',
      dwellingId: `d0${at + 1}`,
      room: 'bath',
      label: `m${at + 1}`,
      kq: '1.5',
      kc: '1.1',
      scale: 'unit',
      acceptance: acceptanceOf('heat-cost-allocator', { encryptedBlocks: 2 }),
    }),
  );
});

/** A telegram of meter 1 or 2 and, if it was stored, its reading. */
function receive(meterNo: number, at: number, units: number, verdict = 0): number {
  const bundleId =
    store.bundles.copies({ gateway: 'gw-1', boot: 'b', seq: 1 })[0]?.id ?? addBundle();
  const frame = Uint8Array.of(1, 2, 3);
  const id = store.telegrams.add({ bundleId, meterNo, rxAt: at, rssiDbm: -70, verdict, frame });
  const row = {
    ledgerKey: at,
    deviceAt: at,
    dueDate: '2024-12-31',
    dueDateUnits: 900,
    counter: null,
    fields: null,
  };
  if (verdict === 0) store.readings.add({ meterNo, at, telegramId: id, units, ...row });
  return id;
}

function addBundle(): number {
  const id = { gateway: 'gw-1', boot: 'b', seq: 1, copy: 0, sha256: 'aa', prev: '' };
  return store.bundles.add({ ...id, sentAt: 5, telegramCount: 1, storedCount: 0 });
}

describe('meters', () => {
  test('keep their number when their registration changes', () => {
    const before = store.meters.byId(METER_IDS[0] as string);
    store.meters.put({ ...(before as NonNullable<typeof before>), room: 'kitchen' });
    expect(store.meters.byId(METER_IDS[0] as string)).toEqual({ ...before, room: 'kitchen' });
  });

  test('are shown with their newest reading, or with none', () => {
    receive(1, 2_000, 12);
    receive(1, 1_000, 11);
    expect(store.meters.states()).toMatchObject([
      { lastSeenAt: 2_000, units: 12, rssiDbm: -70, dueDate: '2024-12-31', dueDateUnits: 900 },
      { lastSeenAt: null, units: null, rssiDbm: null, dueDate: null },
    ]);
    expect(store.meters.states({ dwellingId: 'd02' }).map(({ id }) => id)).toEqual([METER_IDS[1]]);
  });

  test('are listed page by page', () => {
    const first = METER_IDS[0] ?? '';
    const idsOf = (query: MeterQuery) => store.meters.states(query).map(({ id }) => id);
    expect(idsOf({ limit: 1 })).toEqual([first]);
    expect(idsOf({ after: first, limit: 1 })).toEqual([METER_IDS[1]]);
    expect(idsOf({ after: 'none' })).toEqual([]);
    expect(idsOf({ dwellingId: 'd02', after: first }), 'of another dwelling').toEqual([]);
  });
});

describe('readings', () => {
  test('are listed by meter and time, from inclusive to exclusive, the newest of a limit', () => {
    for (const at of [3_000, 1_000, 2_000]) receive(1, at, at / 100);
    receive(2, 1_500, 7);
    const times = (query?: Parameters<typeof store.readings.list>[0]): number[] =>
      store.readings.list(query).map(({ at }) => at);
    expect(times()).toEqual([1_000, 2_000, 3_000, 1_500]);
    expect(times({ meterId: METER_IDS[0] as string, from: 1_000, to: 3_000 })).toEqual([
      1_000, 2_000,
    ]);
    expect(times({ meterId: METER_IDS[0] as string, limit: 2 })).toEqual([2_000, 3_000]);
  });

  test('give the value on a day, not a later one', () => {
    receive(1, 1_000, 10);
    receive(1, 2_000, 20);
    expect(store.readings.latest(METER_IDS[0] as string, 1_999)?.units).toBe(10);
    expect(store.readings.latest(METER_IDS[0] as string)?.units).toBe(20);
    expect(store.readings.latest(METER_IDS[0] as string, 999)).toBeUndefined();
  });

  test('have neighbours on both sides', () => {
    receive(1, 1_000, 10);
    receive(1, 3_000, 30);
    expect(store.readings.before(1, 2_000)?.units).toBe(10);
    expect(store.readings.after(1, 2_000)?.units).toBe(30);
    expect(store.readings.after(1, 3_000)).toBeUndefined();
  });
});

describe('telegrams', () => {
  test('are listed newest first and page by page', () => {
    const ids = [1, 2, 3, 4].map((at) => receive(1, at, at));
    const page = store.telegrams.list({ limit: 2 });
    expect(page.map(({ id }) => id)).toEqual([ids[3], ids[2]]);
    const next = store.telegrams.list({ limit: 2, before: ids[2] as number });
    expect(next.map(({ id }) => id)).toEqual([ids[1], ids[0]]);
  });

  test('of a meter are the stored and the refused ones, without duplicates', () => {
    const stored = receive(1, 1, 1);
    receive(1, 2, 1, verdictNumber('duplicate'));
    const refused = receive(1, 3, 1, verdictNumber('replay'));
    receive(2, 4, 1);
    const list = store.telegrams.list({ meterId: METER_IDS[0] as string });
    expect(list).toMatchObject([
      { id: refused, verdict: 'rejected', reason: 'replay', meterId: METER_IDS[0] },
      { id: stored, verdict: 'stored' },
    ]);
    expect(store.telegrams.list({ meterId: METER_IDS[0] as string, before: refused })).toHaveLength(
      1,
    );
  });

  test('of no registered meter have none', () => {
    const bundleId = addBundle();
    const frame = Uint8Array.of(9);
    const t = {
      bundleId,
      meterNo: null,
      rxAt: 1,
      rssiDbm: null,
      verdict: verdictNumber('unknown-meter'),
    };
    const id = store.telegrams.add({ ...t, frame });
    expect(store.telegrams.byId(id)).not.toHaveProperty('meterId');
  });
});

test('every verdict has a number of its own and comes back from it', () => {
  const numbers = REJECTION_REASONS.map(verdictNumber);
  expect(new Set([...numbers, verdictNumber(undefined)]).size).toBe(REJECTION_REASONS.length + 1);
  expect(numbers.map(verdictReason)).toEqual(REJECTION_REASONS);
  expect(() => verdictReason(99)).toThrow('unknown verdict');
});

test('a reason keeps its number, which stands in databases', () => {
  expect(
    (['duplicate', 'plaintext', 'mac-failed', 'no-value'] as const).map(verdictNumber),
  ).toEqual([1, 8, 14, 25]);
});

test('counters that do not add up are a bug and say so', () => {
  store.counters.add({ received: 3, stored: 1, rejected: { stale: 1 } });
  expect(() => store.counters.read()).toThrow(
    'bug: received 3 telegrams, but 1 stored and 1 rejected',
  );
});

test('a late bundle adds its telegrams and does not move the gateway back', () => {
  store.gateways.advance({ id: 'gw', sentAt: 200, boot: 'b', seq: 2, telegrams: 5 });
  store.gateways.advance({ id: 'gw', sentAt: 100, boot: 'a', seq: 9, telegrams: 3 });
  expect(store.gateways.byId('gw')).toEqual({
    id: 'gw',
    online: true,
    lastBundleAt: 200,
    lastBoot: 'b',
    lastSeq: 2,
    telegrams: 8,
  });
  expect(store.gateways.head('gw')).toEqual({ boot: 'a', seq: 9 });
});

test('a gateway that only said that it is on line has no bundle yet', () => {
  store.gateways.setOnline('gw', true);
  expect(store.gateways.list()).toMatchObject([{ online: true, lastBundleAt: null }]);
  expect(store.gateways.head('gw')).toBeUndefined();
  store.gateways.setOnline('gw', false);
  expect(store.gateways.byId('gw')?.online).toBe(false);
});

test('dead letters are bounded in number and size, and the newest stay', () => {
  const payload = new Uint8Array(DEAD_LETTER_KEPT_BYTES + 10);
  store.deadLetters.add({ at: null, topic: 't', reason: 'large', payload });
  expect(store.deadLetters.list()[0]).toMatchObject({ sizeBytes: payload.length });
  expect(store.deadLetters.list()[0]?.payload).toHaveLength(DEAD_LETTER_KEPT_BYTES);
  for (let at = 0; at < DEAD_LETTERS_KEPT; at++) {
    store.deadLetters.add({ at, topic: 't', reason: 'small', payload: Uint8Array.of(1) });
  }
  expect(store.deadLetters.list()).toHaveLength(DEAD_LETTERS_KEPT);
  expect(store.deadLetters.list().at(-1)?.reason).toBe('small');
});

test('a dwelling is occupied by whoever lives there on the day', () => {
  const { properties } = store;
  properties.putOccupancy({
    id: 'a',
    dwellingId: 'd01',
    name: 'Ada',
    from: '2024-01-01',
    to: '2025-02-28',
  });
  properties.putOccupancy({ id: 'b', dwellingId: 'd01', name: 'Ben', from: '2025-03-15' });
  expect(properties.occupantOn('d01', '2025-02-28')?.name).toBe('Ada');
  expect(properties.occupantOn('d01', '2025-03-01')).toBeUndefined();
  expect(properties.occupantOn('d01', '2030-01-01')?.name).toBe('Ben');
  expect(properties.occupancies()).toHaveLength(2);
});

test('the costs of a year are those of the period that ends in it', () => {
  const costs = { propertyId: 'house', heatingCents: 100, consumptionPct: 70 };
  store.costs.put({ ...costs, from: '2024-07-01', to: '2025-06-30' });
  expect(store.costs.endingIn('house', 2025)?.from).toBe('2024-07-01');
  expect(store.costs.endingIn('house', 2024)).toBeUndefined();
  store.costs.put({ ...costs, from: '2024-07-01', to: '2025-06-30', heatingCents: 200 });
  expect(store.costs.list('house')).toMatchObject([{ heatingCents: 200 }]);
});

test('a session ends when it expires, is extended or removed', () => {
  store.users.put({
    name: 'ada',
    role: 'tenant',
    passwordHash: 'x',
    dwellingId: 'd01',
    demo: false,
  });
  const session = {
    userName: 'ada',
    csrfToken: 'c',
    occupancyId: null,
    createdAt: 0,
    expiresAt: 100,
  };
  store.sessions.add({ ...session, idHash: 'one' });
  store.sessions.add({ ...session, idHash: 'two' });
  expect(store.sessions.get('one', 99)?.userName).toBe('ada');
  expect(store.sessions.get('one', 100)).toBeUndefined();
  store.sessions.extend('one', 200);
  expect(store.sessions.removeExpired(150)).toBe(1);
  expect(store.sessions.get('one', 150)).toBeDefined();
  store.sessions.remove('one');
  expect(store.sessions.get('one', 150)).toBeUndefined();
  expect(store.users.list()).toEqual([
    { name: 'ada', role: 'tenant', passwordHash: 'x', dwellingId: 'd01', demo: false },
  ]);
});
