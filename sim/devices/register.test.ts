import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#kernel/time.ts';
import { DeviceClock, meterNewYear } from './device-clock.ts';
import { Register } from './register.ts';

const MOUNTED_AT = meterNewYear(2025);

function register(): Register {
  return new Register(new DeviceClock({ setAt: MOUNTED_AT }), MOUNTED_AT);
}

test('it runs on over the due date, and remembers its value on that day', () => {
  const one = register();
  one.count(5_999, meterNewYear(2026) - HOUR_MS);
  expect(one).toMatchObject({ steps: 5, dueSteps: 0, dueDate: '2024-12-31' });
  one.count(2_001, meterNewYear(2026));
  expect(one).toMatchObject({ steps: 8, dueSteps: 8, dueDate: '2025-12-31' });
  one.count(1_000, meterNewYear(2026) + DAY_MS);
  expect(one).toMatchObject({ steps: 9, dueSteps: 8, dueDate: '2025-12-31' });
});

test('the end of each month is remembered, also of a short one', () => {
  const one = register();
  one.count(1_000, Date.UTC(2025, 1, 28));
  expect(one).toMatchObject({ monthSteps: 1, monthDate: '2025-01-31' });
  one.count(4_000, Date.UTC(2025, 2, 1));
  expect(one).toMatchObject({ monthSteps: 5, monthDate: '2025-02-28' });
});

test('a restored register continues where it was', () => {
  const [first, second] = [register(), register()];
  first.count(7_777, MOUNTED_AT + HOUR_MS);
  second.restore(first.state());
  for (const each of [first, second]) each.count(500, meterNewYear(2027));
  expect(second.state()).toEqual(first.state());
  expect(second).toMatchObject({ steps: 8, dueDate: '2026-12-31' });
});
