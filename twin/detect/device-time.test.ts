import { expect, test } from 'vitest';
import { DEVICE_TIME_LIMIT_MS, deviceTimeRule } from './device-time.ts';
import type { History, ReadingCandidate } from './rule.ts';

const RX_AT = Date.UTC(2025, 0, 7);
const NO_HISTORY = { near: () => [] } as unknown as History;
const check = (deviceAt: number | null): string | undefined =>
  deviceTimeRule.check({ rxAt: RX_AT, deviceAt } as ReadingCandidate, NO_HISTORY)?.message;

test.each([0, 1, -1, DEVICE_TIME_LIMIT_MS, -DEVICE_TIME_LIMIT_MS, 105 * 60_000, -3_600_000])(
  'a clock that is off by %i ms is lawful',
  (offsetMs) => {
    expect(check(RX_AT + offsetMs)).toBeUndefined();
  },
);

test.each([
  [DEVICE_TIME_LIMIT_MS + 1, '2 h after'],
  [-DEVICE_TIME_LIMIT_MS - 1, '2 h before'],
  [-60 * 86_400_000, '1440 h before'],
])('a clock that is off by %i ms is stale: %s its reception', (offsetMs, words) => {
  expect(check(RX_AT + offsetMs)).toContain(words);
});

test('of a device without a clock nothing is said', () => {
  expect(check(null)).toBeUndefined();
});
