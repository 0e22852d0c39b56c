import { expect, test } from 'vitest';
import { DAY_MS } from '#kernel/time.ts';
import { courseFault, maxUnitsPerDay, type CoursePoint } from './monotonic.ts';

const AT = Date.UTC(2025, 10, 1);
const DUE_AT = Date.UTC(2026, 0, 1);
const LIMIT = 240;

const point = (at: number, units: number, due: Partial<CoursePoint> = {}): CoursePoint => ({
  at,
  units,
  dueDate: '2024-12-31',
  dueDateUnits: 900,
  ...due,
});
const passed = { dueDate: '2025-12-31', dueDateUnits: 500 };

test.each<[string, CoursePoint, CoursePoint]>([
  ['rises', point(AT, 100), point(AT + DAY_MS, 130)],
  ['stays', point(AT, 100), point(AT + DAY_MS, 100)],
  ['stays within the same instant', point(AT, 100), point(AT, 100)],
  ['rises much in a long time', point(AT, 100), point(AT + 30 * DAY_MS, 5_000)],
  ['restarts at the due date', point(AT, 490), point(DUE_AT + 1_000, 0, passed)],
  ['restarts and counts on', point(AT, 490), point(DUE_AT + 3 * DAY_MS, 40, passed)],
  [
    'restarts a little early: its clock is fast',
    point(AT, 490),
    point(DUE_AT - 3_600_000, 0, passed),
  ],
  ['passes its first due date', point(AT, 490, { dueDate: null }), point(DUE_AT, 1, passed)],
  [
    'was not heard for years',
    point(AT, 490),
    point(DUE_AT + 800 * DAY_MS, 5, { dueDate: '2027-12-31', dueDateUnits: 3 }),
  ],
])('lawful: a meter that %s', (_what, earlier, later) => {
  expect(courseFault(earlier, later, LIMIT)).toBeUndefined();
});

test.each<[string, CoursePoint, CoursePoint]>([
  ['fell', point(AT, 100), point(AT + DAY_MS, 99)],
  ['due-date value changed', point(AT, 100), point(AT + DAY_MS, 100, { dueDateUnits: 901 })],
  ['due-date value changed', point(AT, 100), point(AT, 100, { dueDateUnits: null })],
  ['faster', point(AT, 100), point(AT + DAY_MS, 100 + 2 * LIMIT + 1)],
  ['went back', point(DUE_AT, 1, passed), point(DUE_AT + DAY_MS, 500)],
  ['disappeared', point(AT, 1), point(AT + DAY_MS, 1, { dueDate: null })],
  ['outside the time', point(AT, 490), point(AT + DAY_MS, 0, passed)],
  ['outside the time', point(AT, 1), point(AT + DAY_MS, 0, { ...passed, dueDate: '2025-06-30' })],
  ['below an earlier reading', point(AT, 501), point(DUE_AT, 0, passed)],
  ['faster', point(DUE_AT - DAY_MS, 490), point(DUE_AT, 0, { ...passed, dueDateUnits: 2_000 })],
  ['faster', point(AT, 490), point(DUE_AT, 300, passed)],
])('unlawful, says that it %s', (words, earlier, later) => {
  expect(courseFault(earlier, later, LIMIT)).toContain(words);
});

test('the reason names no value of the meter', () => {
  const fault = courseFault(point(AT, 73_519), point(AT + DAY_MS, 61_234), LIMIT);
  expect(fault).not.toMatch(/\d/);
});

test('a device with product scale counts its rating in, another one does not', () => {
  expect(maxUnitsPerDay({ kind: 'heat-cost-allocator', scale: 'unit', kq: '2.5', kc: '1.2' })).toBe(
    36,
  );
  expect(
    maxUnitsPerDay({ kind: 'heat-cost-allocator', scale: 'product', kq: '2.5', kc: '1.2' }),
  ).toBe(108);
  expect(
    maxUnitsPerDay({ kind: 'heat-cost-allocator', scale: 'product', kq: '0.5', kc: '1' }),
  ).toBe(36);
});
