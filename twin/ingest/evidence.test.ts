/** What an alarm shows: the telegram, what it contradicts, and the field that gave it away. */
import { expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '#kernel/time.ts';
import {
  createTestPortal,
  hoursLater,
  METER,
  OFFSET,
  patched,
  START,
  telegram,
  type TestTelegram,
} from './portal.fixture.ts';

const first = telegram(START, 100);
const second = telegram(START + 15 * MINUTE_MS, 101);

/** The two telegrams above have the numbers 1 and 2, the odd one has 3. */
const CASES: readonly [string, TestTelegram, string, readonly number[]][] = [
  ['a replay names the original', { ...first, rxAt: START + 20 * MINUTE_MS }, 'ciphertext', [3, 1]],
  ['an implausible value names its neighbour', telegram(hoursLater(1), 90), 'value', [3, 2]],
  [
    'an old telegram names its clock',
    telegram(hoursLater(1), 102, { deviceTimeMs: START - DAY_MS }),
    'device-time',
    [3],
  ],
  [
    'another version names the address',
    { ...first, frame: patched(first.frame, OFFSET.version, 0x34) },
    'address',
    [3],
  ],
  [
    'a wrong key names the key',
    telegram(START, 1, { key: new Uint8Array(16).fill(7) }),
    'key',
    [3],
  ],
];

test.each(CASES)('%s', (_, odd, field, telegramIds) => {
  const portal = createTestPortal();
  portal.send([first, second, odd]);
  expect(portal.store.alarms.list()).toMatchObject([
    { state: 'open', evidence: { field, telegramIds } },
  ]);
});

test('an alarm that rings again keeps its telegrams, and not more than eight', () => {
  const portal = createTestPortal();
  portal.send([first, ...Array.from({ length: 20 }, (_, at) => laterCopy(at))]);
  const [alarm] = portal.store.alarms.list();
  expect(alarm).toMatchObject({ count: 20, kind: 'replay' });
  expect(alarm?.evidence?.telegramIds).toEqual([2, 1, 3, 4, 5, 6, 7, 8]);
});

function laterCopy(at: number): TestTelegram {
  return { ...first, rxAt: START + (at + 5) * MINUTE_MS };
}

test('a decided alarm is not counted up: what comes after the decision rings anew', () => {
  const portal = createTestPortal();
  portal.send([first, laterCopy(1)]);
  const [alarm] = portal.store.alarms.list();
  const decided = { decidedBy: 'ada', decidedAt: START, reason: 'seen', details: {} };
  const about = { alarmId: alarm?.id ?? 0, meterId: METER.id, kind: 'close' } as const;
  const { id } = portal.store.decisions.add({ ...decided, ...about });
  portal.store.decisions.settle(id, { state: 'in-force', at: START });
  portal.send([laterCopy(2)]);
  expect(portal.store.alarms.list().map(({ state }) => state)).toEqual(['open', 'closed']);
  portal.store.decisions.settle(id, { state: 'undone', by: 'ben', at: START });
  expect(portal.store.alarms.list({ state: 'open' })).toHaveLength(2);
});
