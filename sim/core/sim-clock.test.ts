import { expect, test } from 'vitest';
import { Pacer, SimClock } from './sim-clock.ts';

test('virtual time moves forward and never back', () => {
  const clock = new SimClock(1_000);
  clock.advanceTo(1_500);
  expect(clock.now()).toBe(1_500);
  expect(() => clock.advanceTo(1_499)).toThrow('backwards');
});

test.each([
  { pace: 'max' as const, virtual: 90_000, realMs: 0, waitMs: 0 },
  { pace: 0, virtual: 10_001, realMs: 0, waitMs: Infinity },
  { pace: 1, virtual: 12_000, realMs: 500, waitMs: 2_000 },
  { pace: 10, virtual: 70_000, realMs: 1_000, waitMs: 5_500 },
  { pace: 1000, virtual: 11_000, realMs: 900, waitMs: 0 },
])(
  'at pace $pace an event at $virtual is due in $waitMs ms',
  ({ pace, virtual, realMs, waitMs }) => {
    const pacer = new Pacer();
    pacer.setPace(pace, { realMs: 500, virtual: 10_000 });
    expect(pacer.waitMs(virtual, realMs)).toBe(waitMs);
  },
);

test('a negative pace is a bug', () => {
  expect(() => new Pacer().setPace(-1, { realMs: 0, virtual: 0 })).toThrow('not a pace');
});
