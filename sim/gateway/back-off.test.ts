import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { BackOff } from './back-off.ts';

test('waiting times double up to the ceiling, between half a step and a whole one', () => {
  const backOff = new BackOff(createRng(1), { firstMs: 100, ceilingMs: 1_000 });
  for (const stepMs of [100, 200, 400, 800, 1_000, 1_000]) {
    const waitMs = backOff.nextMs();
    expect(waitMs).toBeGreaterThanOrEqual(stepMs / 2);
    expect(waitMs).toBeLessThanOrEqual(stepMs);
  }
});

test('a connection that worked starts it over', () => {
  const backOff = new BackOff(createRng(1), { firstMs: 100 });
  for (let attempt = 0; attempt < 5; attempt++) backOff.nextMs();
  backOff.reset();
  expect(backOff.nextMs()).toBeLessThanOrEqual(100);
});

test('gateways do not come back at the same moment after a power cut', () => {
  const first = ['gw-1', 'gw-2', 'gw-3', 'gw-4'].map((id) => new BackOff(createRng(id)).nextMs());
  expect(new Set(first).size).toBe(4);
});
