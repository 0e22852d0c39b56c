import { HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { expect, test } from 'vitest';
import { addSample, rates, type RateSample } from './rate.ts';

const sample = (atMs: number, sent: number): RateSample => ({
  atMs,
  sent,
  heard: sent,
  received: sent,
});

test('one moment gives no rate, two give telegrams per simulated hour', () => {
  const one = addSample([], sample(0, 10));
  expect(rates(one)).toBeUndefined();
  const two = addSample(one, sample(30 * MINUTE_MS, 86));
  expect(rates(two)?.sentPerHour).toBe(152);
});

test('what is older than the window counts no more', () => {
  const slow = [sample(0, 0), sample(10 * HOUR_MS, 10)];
  const then = addSample(addSample(slow, sample(11 * HOUR_MS, 110)), sample(13 * HOUR_MS, 310));
  expect(rates(then)?.sentPerHour).toBe(100);
});

test('the same moment replaces its sample, a clock that went back starts afresh', () => {
  const samples = addSample([sample(0, 0), sample(HOUR_MS, 5)], sample(HOUR_MS, 9));
  expect(samples).toHaveLength(2);
  expect(rates(samples)?.sentPerHour).toBe(9);
  expect(addSample(samples, sample(1, 1))).toEqual([sample(1, 1)]);
});
