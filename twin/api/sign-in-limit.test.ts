import { describe, expect, test } from 'vitest';
import { ManualClock } from './portal.fixture.ts';
import { networkOf, SIGN_IN_LIMITS, SignInLimit } from './sign-in-limit.ts';

const attempt = { user: 'operator', address: '192.0.2.7' };
const refusal = (waitS: number) =>
  expect.objectContaining({ code: 'API_TOO_MANY_SIGN_INS', details: { waitS } });

function failTimes(limit: SignInLimit, count: number, more: Partial<typeof attempt> = {}): void {
  for (let n = 0; n < count; n++) limit.begin({ ...attempt, ...more });
}

test('after the free failures each wait is twice the one before, up to a bound', () => {
  const clock = new ManualClock(0);
  const limit = new SignInLimit(clock);
  failTimes(limit, SIGN_IN_LIMITS.freeFailures);
  const waits: number[] = [];
  for (let n = 0; n < 12; n++) {
    let waitS = 0;
    try {
      limit.begin(attempt);
    } catch (error) {
      waitS = Number((error as { details: { waitS: number } }).details.waitS);
    }
    waits.push(waitS);
    clock.at += waitS * 1_000;
    limit.begin(attempt);
  }
  expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
});

test('waiting is refused with the seconds that are left', () => {
  const clock = new ManualClock(0);
  const limit = new SignInLimit(clock);
  failTimes(limit, SIGN_IN_LIMITS.freeFailures);
  clock.at = 500;
  expect(() => limit.begin(attempt)).toThrow(refusal(2));
  clock.at = 2_000;
  expect(() => limit.begin(attempt)).not.toThrow();
});

describe('a thousand failures', () => {
  const limit = new SignInLimit(new ManualClock(0));
  for (let n = 0; n < 1_000; n++) {
    try {
      limit.begin(attempt);
      limit.begin({ ...attempt, user: `invented ${n}` });
    } catch {
      // It is slowed down; an attacker goes on all the same.
    }
  }

  test.each([
    ['the same account from the same address', attempt, false],
    ['another account from the same address', { ...attempt, user: 'landlord' }, true],
    ['the same account from another address', { ...attempt, address: '192.0.2.8' }, true],
    ['the same account from a browser that it knows', { ...attempt, knownSession: 'x' }, true],
  ])('leave %s free: %#', (_, other, free) => {
    if (free) expect(() => limit.begin(other)).not.toThrow();
    else expect(() => limit.begin(other)).toThrow('too many failed sign-ins');
  });
});

test('a success forgets the failures, and so does an hour without one', () => {
  const clock = new ManualClock(0);
  const limit = new SignInLimit(clock);
  failTimes(limit, SIGN_IN_LIMITS.freeFailures);
  limit.succeeded(attempt);
  expect(() => failTimes(limit, SIGN_IN_LIMITS.freeFailures)).not.toThrow();
  clock.at += SIGN_IN_LIMITS.forgetMs;
  expect(() => failTimes(limit, SIGN_IN_LIMITS.freeFailures)).not.toThrow();
});

test('a flood of invented names does not grow without end', () => {
  const limit = new SignInLimit(new ManualClock(0));
  for (let n = 0; n < SIGN_IN_LIMITS.maxKeys + 500; n++) {
    limit.begin({ user: `user ${n}`, address: `10.0.0.${n}` });
  }
  expect(limit.keyCount).toBe(SIGN_IN_LIMITS.maxKeys);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '::ffff:192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
