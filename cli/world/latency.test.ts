import { expect, test } from 'vitest';
import { Latencies } from './latency.ts';

test('latencies are told in milliseconds, to three figures', () => {
  const latencies = new Latencies();
  expect(latencies.read()).toEqual({ count: 0, p50: 0, p99: 0, p999: 0, max: 0 });
  for (let ms = 1; ms <= 1_000; ms++) latencies.record(ms);
  const { count, p50, p99, p999, max } = latencies.read();
  expect(count).toBe(1_000);
  for (const [read, ms] of [
    [p50, 500],
    [p99, 990],
    [p999, 999],
    [max, 1_000],
  ] as const) {
    expect(Math.abs(read - ms) / ms).toBeLessThan(0.002);
  }
  latencies.reset();
  expect(latencies.read().count).toBe(0);
});
