/** States of a control box, as EEBUS's limitation of power consumption has them. */
import { expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { EffectLog, type TakenLimit } from '../core/effects.ts';
import { limitState, limitW, takeLimit, type LimitLogs } from './power-control.ts';

const START = Date.UTC(2026, 10, 3, 16);
const at = (minutes: number): number => START + minutes * MINUTE_MS;
const LIMIT: TakenLimit = {
  order: 1,
  isActive: true,
  limitW: 5_000,
  endsAt: at(180),
  failsafeW: 4_200,
  failsafeMs: 2 * HOUR_MS,
};

function box(): LimitLogs {
  return { dwelling: new EffectLog(), gateway: new EffectLog() };
}

test('an order limits, ends by itself, and is released by a newer one', () => {
  const logs = box();
  expect(limitState(logs, at(0))).toBe('init');
  expect(takeLimit(logs, LIMIT, at(0))).toBe('taken');
  expect([limitState(logs, at(1)), limitW(logs, at(1))]).toEqual(['limited', 5_000]);
  expect([limitState(logs, at(180)), limitW(logs, at(180))]).toEqual([
    'unlimited/controlled',
    undefined,
  ]);
  expect(takeLimit(logs, { ...LIMIT, order: 2, isActive: false }, at(60))).toBe('taken');
  expect(limitW(logs, at(61))).toBeUndefined();
});

test('an older order is refused, the same one again is not, and one that is over is nothing', () => {
  const logs = box();
  takeLimit(logs, { ...LIMIT, order: 5 }, at(0));
  expect(takeLimit(logs, { ...LIMIT, order: 4 }, at(1))).toBe('older');
  expect(takeLimit(logs, { ...LIMIT, order: 5 }, at(1))).toBe('taken');
  expect(takeLimit(logs, { ...LIMIT, order: 6, endsAt: at(2) }, at(3))).toBe('over');
});

test.each(['uplink-outage', 'gateway-down'] as const)('a lost heartbeat (%s)', (kind) => {
  const logs = box();
  takeLimit(logs, LIMIT, at(0));
  logs.gateway.begin({ kind, options: {} }, at(30));
  expect(limitState(logs, at(31))).toBe('limited');
  expect([limitState(logs, at(32)), limitW(logs, at(32))]).toEqual(['failsafe', 4_200]);
  expect(takeLimit(logs, { ...LIMIT, order: 2 }, at(40))).toBe('unheard');
  expect(limitState(logs, at(30 + 122))).toBe('unlimited/autonomous');
  logs.gateway.end(kind, at(160));
  expect(limitState(logs, at(161))).toBe('limited');
});

test('a connection that comes and goes is a heartbeat that is missing for as long as it is away', () => {
  const logs = box();
  takeLimit(logs, LIMIT, at(0));
  const options = { downMs: 10 * MINUTE_MS, upMs: 10 * MINUTE_MS };
  logs.gateway.begin({ kind: 'uplink-flapping', options }, at(20));
  const states = [21, 23, 31, 43].map((minute) => limitState(logs, at(minute)));
  expect(states).toEqual(['limited', 'failsafe', 'limited', 'failsafe']);
});

test.each([
  ['limit-refused', 'cannot-obey'],
  ['limit-unheard', 'unheard'],
  ['limit-ignored', 'taken'],
] as const)('a box with %s says %s and does not limit', (kind, verdict) => {
  const logs = box();
  logs.dwelling.begin({ kind, options: {} }, at(0));
  expect(takeLimit(logs, LIMIT, at(1))).toBe(verdict);
  expect(limitW(logs, at(2))).toBeUndefined();
});
