import { DAY_MS, HOUR_MS } from '#kernel/time.ts';
import { expect, test } from 'vitest';
import { presetOf, spanOf, spanOfDates, trimToData, wholeDays } from './period.ts';

const NOW_MS = Date.UTC(2025, 0, 7, 6);

test.each([
  { params: {}, days: 7 },
  { params: { period: '30d' }, days: 30 },
  { params: { period: '9000d' }, days: 7 },
  { params: { period: 'toString' }, days: 7 },
  { params: { from: '5', to: '4' }, days: 7 },
  { params: { from: 'x', to: '4' }, days: 7 },
])('the parameters $params show $days days up to the newest data', ({ params, days }) => {
  expect(spanOf(params, NOW_MS)).toEqual({ fromMs: NOW_MS - days * DAY_MS, toMs: NOW_MS });
});

test('a zoom wins over a preset', () => {
  const params = { period: '30d', from: '1000', to: '2000' };
  expect(spanOf(params, NOW_MS)).toEqual({ fromMs: 1000, toMs: 2000 });
  expect(presetOf(params)).toBeUndefined();
});

test('two dates are both included, in Berlin time, and nonsense is no span', () => {
  expect(spanOfDates('2025-01-01', '2025-01-01')).toEqual({
    fromMs: Date.UTC(2024, 11, 31, 23),
    toMs: Date.UTC(2025, 0, 1, 23),
  });
  expect(spanOfDates('2025-01-02', '2024-12-31')).toBeUndefined();
  expect(spanOfDates('', '2025-02-30')).toBeUndefined();
});

test('bars show whole days, also the one on which the clocks change', () => {
  const span = { fromMs: Date.UTC(2025, 2, 29, 12), toMs: Date.UTC(2025, 2, 30, 12) };
  expect(wholeDays(span)).toEqual({
    fromMs: Date.UTC(2025, 2, 28, 23),
    toMs: Date.UTC(2025, 2, 30, 22),
  });
});

test('a preset begins with the first data, but shows six hours at least', () => {
  const span = { fromMs: NOW_MS - 7 * DAY_MS, toMs: NOW_MS };
  const trimmedHours = (firstMs: number | undefined, params = {}): number =>
    (NOW_MS - trimToData(params, span, firstMs).fromMs) / HOUR_MS;
  expect(trimmedHours(NOW_MS - 9 * HOUR_MS)).toBe(9);
  expect(trimmedHours(NOW_MS - HOUR_MS)).toBe(6);
  expect(trimmedHours(NOW_MS - 30 * DAY_MS)).toBe(7 * 24);
  expect(trimmedHours(undefined)).toBe(7 * 24);
  expect(trimmedHours(NOW_MS - 9 * HOUR_MS, { from: '1', to: '2' })).toBe(7 * 24);
});
