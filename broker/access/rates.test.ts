import { expect, test } from 'vitest';
import { LIMITS } from './limits.ts';
import { AccountRates, ConnectionRates, TokenBucket } from './rates.ts';

function fakeClock(): { now(): number; advance(ms: number): void } {
  let at = 1_000_000;
  return { now: () => at, advance: (ms) => void (at += ms) };
}

function taken(bucket: TokenBucket, tries: number): number {
  return Array.from({ length: tries }, () => bucket.take()).filter(Boolean).length;
}

test('a bucket holds one second and fills up with time, not beyond', () => {
  const clock = fakeClock();
  const bucket = new TokenBucket(100, clock);
  expect(taken(bucket, 150)).toBe(100);
  clock.advance(500);
  expect(taken(bucket, 150)).toBe(50);
  clock.advance(60_000);
  expect(taken(bucket, 150)).toBe(100);
});

test('a clock that goes back gives nothing and takes nothing', () => {
  const clock = fakeClock();
  const bucket = new TokenBucket(10, clock);
  expect(taken(bucket, 10)).toBe(10);
  clock.advance(-5_000);
  expect(bucket.take()).toBe(false);
  clock.advance(1_000);
  expect(bucket.take()).toBe(true);
});

test('what is borrowed has to be waited for', () => {
  const clock = fakeClock();
  const bucket = new TokenBucket(1_000, clock);
  expect(bucket.borrow(1_000)).toBe(0);
  expect(bucket.borrow(500)).toBe(500);
  clock.advance(500);
  expect(bucket.borrow(0)).toBe(0);
});

test('publishes beyond the rate are dropped; the first of a row is told', () => {
  const clock = fakeClock();
  const rates = new ConnectionRates(new AccountRates(clock), clock);
  const verdicts = Array.from({ length: 103 }, () => rates.publish(10));
  expect(verdicts.slice(0, 100).every(({ kind }) => kind === 'accepted')).toBe(true);
  expect(verdicts.slice(100)).toEqual(
    [true, false, false].map((isFirst) => ({
      kind: 'throttled',
      statement: 'limit:publishes-per-second',
      isFirst,
    })),
  );
  clock.advance(1_000);
  expect(rates.publish(10)).toMatchObject({ kind: 'accepted' });
});

test('bytes beyond the rate have to wait', () => {
  const clock = fakeClock();
  const rates = new ConnectionRates(new AccountRates(clock), clock);
  const perSecond = LIMITS.bytesPerSecond.value;
  expect(rates.publish(perSecond)).toEqual({ kind: 'accepted', waitMs: 0 });
  expect(rates.publish(perSecond / 4)).toEqual({ kind: 'accepted', waitMs: 250 });
});

test('all connections share the rate of the account', () => {
  const clock = fakeClock();
  const account = new AccountRates(clock);
  const verdicts = Array.from({ length: 201 }, () => {
    const rates = new ConnectionRates(account, clock);
    return Array.from({ length: 100 }, () => rates.publish(1).kind);
  }).flat();
  expect(verdicts.filter((kind) => kind === 'accepted')).toHaveLength(20_000);
});

test('reading stops at a hundred publishes in flight and goes on below', () => {
  const clock = fakeClock();
  const rates = new ConnectionRates(new AccountRates(clock), clock);
  const stops = Array.from({ length: 101 }, () => rates.began());
  expect(stops.indexOf(true)).toBe(99);
  expect([rates.acknowledged(), rates.acknowledged(), rates.acknowledged()]).toEqual([
    false,
    true,
    false,
  ]);
});

test('a client id connects once a second, all together five hundred times', () => {
  const clock = fakeClock();
  const account = new AccountRates(clock);
  expect(account.connectFault('a')).toBeUndefined();
  expect(account.connectFault('a')).toBe('connects-per-client-id');
  clock.advance(1_000);
  expect(account.connectFault('a')).toBeUndefined();
  const others = Array.from({ length: 500 }, (_, index) => account.connectFault(`b${index}`));
  expect(others.filter((fault) => fault === undefined)).toHaveLength(499);
  expect(others.at(-1)).toBe('account-connects');
});

test('the client ids that are remembered are bounded', () => {
  const clock = fakeClock();
  const account = new AccountRates(clock);
  for (let index = 0; index < 30_000; index++) {
    clock.advance(10);
    expect(account.connectFault(`c${index}`)).toBeUndefined();
  }
});

test('a hundred messages a second may go out, ten of those that were queued before', () => {
  const clock = fakeClock();
  const rates = new ConnectionRates(new AccountRates(clock), clock);
  const send = (isReplay: boolean): number => {
    let sent = 0;
    for (; rates.deliveryWaitMs(isReplay) === 0; sent++) rates.delivered(isReplay);
    return sent;
  };
  expect(send(true)).toBe(10);
  expect(rates.deliveryWaitMs(true)).toBe(100);
  expect(send(false)).toBe(90);
  expect(rates.deliveryWaitMs(false)).toBe(10);
  clock.advance(100);
  expect(send(true)).toBe(1);
  expect(send(false)).toBe(9);
});
