import { expect, test } from 'vitest';
import { ManualClock } from './portal.fixture.ts';
import { SIGN_IN_LIMITS, SignInLimit } from './sign-in-limit.ts';

const attempt = { user: 'operator', address: '127.0.0.1' };

function failTimes(limit: SignInLimit, count: number, user = attempt.user): void {
  for (let n = 0; n < count; n++) limit.begin({ ...attempt, user });
}

test('the sixth try after five failures is refused with the seconds to wait', () => {
  const clock = new ManualClock(0);
  const limit = new SignInLimit(clock);
  failTimes(limit, SIGN_IN_LIMITS.failuresPerUser);
  clock.at = 60_000;
  expect(() => limit.begin(attempt)).toThrow(
    expect.objectContaining({ code: 'API_TOO_MANY_SIGN_INS', details: { waitS: 240 } }),
  );
});

test('another user of the same address may still sign in', () => {
  const limit = new SignInLimit(new ManualClock(0));
  failTimes(limit, SIGN_IN_LIMITS.failuresPerUser);
  expect(() => limit.begin({ ...attempt, user: 'landlord' })).not.toThrow();
});

test('after the window everything is forgotten', () => {
  const clock = new ManualClock(0);
  const limit = new SignInLimit(clock);
  failTimes(limit, SIGN_IN_LIMITS.failuresPerUser);
  clock.at = SIGN_IN_LIMITS.windowMs;
  expect(() => limit.begin(attempt)).not.toThrow();
});

test('a success forgets the failures of the user', () => {
  const limit = new SignInLimit(new ManualClock(0));
  failTimes(limit, 4);
  limit.begin(attempt);
  limit.succeeded(attempt);
  expect(() => failTimes(limit, SIGN_IN_LIMITS.failuresPerUser)).not.toThrow();
});

test('guessing one password at many users is stopped by address', () => {
  const limit = new SignInLimit(new ManualClock(0));
  for (let n = 0; n < SIGN_IN_LIMITS.failuresPerAddress; n++) failTimes(limit, 1, `user ${n}`);
  expect(() => failTimes(limit, 1, 'one more')).toThrow(
    expect.objectContaining({ code: 'API_TOO_MANY_SIGN_INS' }),
  );
});

test('a flood of invented names does not grow without end', () => {
  const limit = new SignInLimit(new ManualClock(0));
  for (let n = 0; n < SIGN_IN_LIMITS.maxKeys + 500; n++) {
    limit.begin({ user: `user ${n}`, address: `10.0.0.${n}` });
  }
  expect(limit.keyCount).toBe(SIGN_IN_LIMITS.maxKeys);
});
