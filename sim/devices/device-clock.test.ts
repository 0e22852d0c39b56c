import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#kernel/time.ts';
import { EffectLog } from '../core/effects.ts';
import { DeviceClock, meterNewYear, meterYear } from './device-clock.ts';

const setAt = Date.UTC(2025, 0, 1);

test('a clock without drift reads the instant', () => {
  const clock = new DeviceClock({ setAt });
  expect(clock.read(setAt + 12_345)).toBe(setAt + 12_345);
});

test('a crystal 20 ppm fast gains 1.728 s a day', () => {
  const clock = new DeviceClock({ setAt, driftPpm: 20 });
  expect(clock.read(setAt + DAY_MS)).toBe(setAt + DAY_MS + 1_728);
});

test('a span by the crystal is, to the millisecond, what the clock shows of it', () => {
  const cases = fc.record({
    driftPpm: fc.integer({ min: -100, max: 100 }),
    from: fc.integer({ min: 0, max: 800 * DAY_MS }),
    durationMs: fc.integer({ min: 1, max: 4 * HOUR_MS }),
  });
  fc.assert(
    fc.property(cases, ({ driftPpm, from, durationMs }) => {
      const clock = new DeviceClock({ setAt, driftPpm });
      const at = setAt + from;
      const shownMs = clock.read(clock.later(at, durationMs)) - clock.read(at);
      expect(Math.abs(shownMs - durationMs)).toBeLessThanOrEqual(2);
    }),
  );
});

test('a step stays, and a crystal that drifts for a time leaves what it gained', () => {
  const effects = new EffectLog();
  const clock = new DeviceClock({ setAt, effects });
  effects.begin({ kind: 'clock-step', options: { stepMs: -HOUR_MS } }, setAt + DAY_MS);
  effects.begin({ kind: 'clock-drift', options: { ppm: 1_000 } }, setAt + 2 * DAY_MS);
  effects.end('clock-drift', setAt + 3 * DAY_MS);
  const offMs = (days: number): number => clock.read(setAt + days * DAY_MS) - days * DAY_MS - setAt;
  expect([0.5, 1, 2, 2.5, 3, 9].map(offMs)).toEqual([
    0,
    -HOUR_MS,
    -HOUR_MS,
    43_200 - HOUR_MS,
    86_400 - HOUR_MS,
    86_400 - HOUR_MS,
  ]);
});

test('a meter has no summer time: its year begins at 23:00 UTC', () => {
  expect(meterNewYear(2026)).toBe(Date.UTC(2025, 11, 31, 23));
  expect(meterYear(meterNewYear(2026))).toBe(2026);
  expect(meterYear(meterNewYear(2026) - 1)).toBe(2025);
});
