import { expect, test } from 'vitest';
import { addMonths } from '#kernel/time.ts';
import {
  addHalfMonths,
  checkedDate,
  dayIn,
  lastOccurrence,
  monthEndBefore,
  packedDate,
} from './civil-dates.ts';
import { techemToday } from './techem-dates.ts';

test.each([
  ['2024-06-30', -1, '2024-05-31'],
  ['2024-01-31', 1, '2024-02-29'],
  ['2024-03-30', -1, '2024-02-29'],
  ['2024-03-15', -15, '2022-12-15'],
  ['2024-12-31', 2, '2025-02-28'],
])('%s and %i months is %s', (date, months, expected) => {
  expect(addMonths(date, months)).toBe(expected);
});

test.each([
  ['2026-01-15 10:30', '2026-01-15', '2025-12-31'],
  ['10:30:00', null, null],
  ['--12-31', null, null],
  [null, null, null],
])('the day in %s is %s, and 31 December before it %s', (text, day, before) => {
  expect(dayIn(text)).toBe(day);
  expect(lastOccurrence('--12-31', text)).toBe(before);
});

test.each([
  ['2025-02-15', 1, '2025-02-28'],
  ['2025-02-28', 1, '2025-03-15'],
  ['2025-01-15', -1, '2024-12-31'],
  ['2025-01-20', 0, '2025-01-31'],
])('%s and %i half months is %s', (date, halves, expected) => {
  expect(addHalfMonths(date, halves)).toBe(expected);
});

test('the month end before a day is never the day itself', () => {
  expect(monthEndBefore('2026-03-31')).toBe('2026-02-28');
  expect(monthEndBefore('2026-01-01')).toBe('2025-12-31');
});

test('a day of every year needs a clock', () => {
  expect(lastOccurrence('--12-31', '2026-01-15T10:30')).toBe('2025-12-31');
  expect(lastOccurrence('--12-31', null)).toBeNull();
  expect(lastOccurrence('2025-12-31', null)).toBe('2025-12-31');
});

test('bits that are no day give none', () => {
  expect(packedDate(0x339f)).toBe('2025-12-31');
  expect(packedDate(0)).toBeNull();
  expect(checkedDate(2025, 2, 29)).toBeNull();
});

test('a Techem device is in the year after its due date', () => {
  expect(techemToday(0x339f, 0x0510)).toBe('2026-02-17');
  expect(techemToday(0x247f, 0x08b0)).toBe('2018-04-11');
  expect(techemToday(0x339f, 0x0000)).toBeNull();
});
