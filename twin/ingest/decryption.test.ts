/** D14: a stolen key shows when it is used, and who decrypts in bulk is noticed. */
import { createDecipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { LabError } from '#kernel/errors.ts';
import { HOUR_MS, type Instant } from '#kernel/time.ts';
import { parseAddress } from '#wire/link-layer.ts';
import {
  GATEWAY_PER_METER_AND_HOUR,
  guardDecryption,
  PERSON_PER_HOUR,
} from '../keys/decryption-guard.ts';
import { MASTER_KEY_FILE } from '../keys/master-key.ts';
import type { NewAlarm } from '../store/alarms.ts';
import {
  createTestPortal,
  METER,
  METERS,
  START,
  telegram,
  type TestPortal,
  type TestTelegram,
} from './portal.fixture.ts';

const kinds = ({ store }: TestPortal) => store.alarms.list().map(({ kind }) => kind);

/** A thief has database and master key, and writes a telegram for each key that is in there. */
function forgedForAll(
  { dataDir, store }: TestPortal,
  rxAt: Instant,
  isWorthIt = (_meterId: string): boolean => true,
): TestTelegram[] {
  const master = Buffer.from(readFileSync(join(dataDir, MASTER_KEY_FILE), 'latin1').trim(), 'hex');
  const keys = store.wrappedKeys.list().filter(({ meterId }) => isWorthIt(meterId));
  return keys.map(({ meterId, nonce, box }) => {
    const opener = createDecipheriv('aes-256-gcm', master, nonce).setAAD(Buffer.from(meterId));
    opener.setAuthTag(box.subarray(-16));
    const key = Buffer.concat([opener.update(box.subarray(0, -16)), opener.final()]);
    return telegram(rxAt, 5_000, { meter: { id: meterId, address: parseAddress(meterId), key } });
  });
}

test('forging for all keys of a stolen vault is noticed, and without D14 is not', () => {
  const portal = createTestPortal();
  expect(portal.store.wrappedKeys.count()).toBe(METERS.length + 1);
  portal.send(forgedForAll(portal, START));
  expect(kinds(portal)).toEqual(['stolen-key']);
  expect(portal.store.alarms.list()).toMatchObject([{ gatewayId: 'gw-1', defence: 'D14' }]);
  const open = createTestPortal({ off: ['D14'] });
  open.send(forgedForAll(open, START));
  expect(kinds(open)).toEqual([]);
});

test('a thief who compares the keys with the table of meters can leave the decoy out', () => {
  const portal = createTestPortal();
  const { meters } = portal.store;
  const forged = forgedForAll(portal, START, (id) => meters.byId(id) !== undefined);
  portal.send(forged);
  expect([forged.length, kinds(portal)]).toEqual([METERS.length, []]);
});

test('the address of the decoy alone is anybody’s guess', () => {
  const portal = createTestPortal();
  const [decoy = ''] = portal.store.wrappedKeys.withoutMeter();
  const meter = { id: decoy, address: parseAddress(decoy), key: METER.key };
  portal.send([telegram(START, 5, { meter }), telegram(START + 1, 5, { meter, mode: 0 })]);
  expect(kinds(portal)).toEqual([]);
  expect(portal.store.counters.read().rejected).toMatchObject({ 'unknown-meter': 2 });
});

test('no second decoy is planted, and none has the number of a meter', () => {
  const { store, vault } = createTestPortal();
  const before = store.wrappedKeys.withoutMeter();
  vault.plantDecoy(METER.id, () => false);
  expect(store.wrappedKeys.withoutMeter()).toEqual(before);
  expect(store.meters.byId(before[0] ?? '')).toBeUndefined();
});

/** Copies of one telegram at as many moments of an hour. */
const hourOf = (count: number): TestTelegram[] =>
  Array.from({ length: count }, (_, at) => telegram(START + at * 3_000, 100));

test('a gateway that tries more telegrams of a meter than it can send is told, and not refused', () => {
  const most = GATEWAY_PER_METER_AND_HOUR;
  const portal = createTestPortal();
  portal.send(hourOf(most));
  const lawful = kinds(portal);
  expect(lawful).not.toContain('decryption-rate');
  portal.send(hourOf(most).slice(0, 5));
  expect(kinds(portal)).toContain('decryption-rate');
  portal.send([telegram(START + HOUR_MS, 101)]);
  expect(portal.store.readings.before(1, START + 2 * HOUR_MS)).toMatchObject({ units: 101 });
  const open = createTestPortal({ off: ['D14'] });
  open.send(hourOf(most + 5));
  expect(kinds(open)).not.toContain('decryption-rate');
});

test('what a gateway tried before a restart of the portal counts', () => {
  const portal = createTestPortal();
  const tried = hourOf(GATEWAY_PER_METER_AND_HOUR + 1);
  portal.send(tried.slice(0, 600));
  portal.restart();
  portal.send(tried.slice(600, -1));
  expect(kinds(portal)).not.toContain('decryption-rate');
  portal.send(tried.slice(-1));
  expect(kinds(portal)).toContain('decryption-rate');
});

/** A month of somebody who looks at telegrams, `perHour` of them in each hour of work. */
function lookAround(perHour: number, off: string[] = []) {
  const { vault, store } = createTestPortal();
  const alarms: NewAlarm[] = [];
  let now = START;
  const clock = { now: () => now };
  const defences = createDefences(off);
  const raise = (alarm: NewAlarm): void => void alarms.push(alarm);
  const { telegrams, personDecryptions: persons } = store;
  const ports = { vault, defences, clock, domainClock: clock, raise, telegrams, persons };
  const guard = guardDecryption(ports);
  const asker = { kind: 'person', name: 'anna' } as const;
  let refused = 0;
  for (let hour = 0; hour < 30 * 8; hour++, now += HOUR_MS) {
    for (let look = 0; look < perHour; look++) {
      try {
        guard.keyFor(METER.address, asker);
      } catch (error) {
        expect(error instanceof LabError && error.code).toBe('KEYS_DECRYPTION_LIMIT');
        refused += 1;
      }
    }
  }
  return { refused, kinds: alarms.map(({ kind }) => kind), guard, store, alarms };
}

test('a person may read as much as one reads; a machine in the name of a person may not', () => {
  expect(lookAround(60)).toMatchObject({ refused: 0, kinds: [] });
  const machine = lookAround(PERSON_PER_HOUR + 10);
  expect(machine.refused).toBe(240 * 10);
  expect(new Set(machine.kinds)).toEqual(new Set(['decryption-rate']));
  expect(lookAround(PERSON_PER_HOUR + 10, ['D14'])).toMatchObject({ refused: 0, kinds: [] });
});

test('what a person had decrypted before a restart of the portal counts', () => {
  const { vault, store } = createTestPortal();
  const alarms: NewAlarm[] = [];
  const asker = { kind: 'person', name: 'anna' } as const;
  const looks = (now: Instant, count: number): void => {
    const { telegrams, personDecryptions: persons } = store;
    const clock = { now: () => now };
    const raise = (alarm: NewAlarm): void => void alarms.push(alarm);
    const ports = { vault, defences: createDefences(), clock, domainClock: clock, raise };
    const guard = guardDecryption({ ...ports, telegrams, persons });
    for (let look = 0; look < count; look++) guard.keyFor(METER.address, asker);
  };
  looks(START, PERSON_PER_HOUR);
  expect(() => looks(START, 1)).toThrow(/240/);
  expect(() => looks(START, 1)).toThrow(/240/);
  expect(alarms.map(({ kind }) => kind)).toEqual(['decryption-rate']);
  looks(START + HOUR_MS, PERSON_PER_HOUR);
});

test('code that works through all keys meets the decoy', () => {
  const { guard, store, alarms } = lookAround(0);
  for (const { meterId } of store.wrappedKeys.list()) guard.aesFor(meterId);
  expect(alarms.map(({ kind }) => kind)).toEqual(['stolen-key']);
});
