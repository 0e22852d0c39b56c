import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS } from '#kernel/time.ts';
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

test('instantOf is the first instant, to the millisecond, at which the clock reads that', () => {
  const cases = fc.record({
    driftPpm: fc.integer({ min: -100, max: 100 }),
    afterMs: fc.integer({ min: 0, max: 800 * DAY_MS }),
  });
  fc.assert(
    fc.property(cases, ({ driftPpm, afterMs }) => {
      const clock = new DeviceClock({ setAt, driftPpm });
      const at = clock.instantOf(setAt + afterMs);
      expect(Math.abs(clock.read(at) - (setAt + afterMs))).toBeLessThanOrEqual(1);
    }),
  );
});

test('a meter has no summer time: its year begins at 23:00 UTC', () => {
  expect(meterNewYear(2026)).toBe(Date.UTC(2025, 11, 31, 23));
  expect(meterYear(meterNewYear(2026))).toBe(2026);
  expect(meterYear(meterNewYear(2026) - 1)).toBe(2025);
});
