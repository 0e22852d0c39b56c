import { expect, test } from 'vitest';
import { receptionTime, wallClockOf } from './reception-time.ts';

const berlin = wallClockOf('Europe/Berlin');
const AT = Date.UTC(2025, 0, 7, 6, 14, 58);

test.each([
  ['2025-01-07T06:14:58Z', AT],
  ['2025-01-07T06:14:58.210Z', AT + 210],
  ['2025-01-07T06:14:58.210987Z', AT + 210],
  ['2025-01-07 06:14:58Z', AT],
  ['2025-01-07T07:14:58+01:00', AT],
  ['2025-01-07T07:14:58+0100', AT],
  ['2025-01-07 07:14:58', AT],
  ['2025-01-07T07:14', AT - 58_000],
  ['2025-07-07 07:14:58', Date.UTC(2025, 6, 7, 5, 14, 58)],
  ['1736230498', AT],
  ['1736230498.123456', AT + 123],
  [1736230498, AT],
  [1736230498123, AT + 123],
  [1736230498123456, AT + 123],
])('%j is a time of reception', (time, at) => {
  expect(receptionTime(time, berlin)).toBe(at);
});

test.each([
  ['@1.000001s'],
  ['2025-02-30T06:14:58Z'],
  ['2025-01-07T25:14:58Z'],
  ['yesterday'],
  [''],
  [12],
  [-1736230498],
  ['1970-01-01T00:00:01Z'],
  [1e300],
])('%j is none', (time) => {
  expect(receptionTime(time, berlin)).toBeUndefined();
});

test('an hour that comes twice in autumn is the first one, one that never comes is moved', () => {
  expect(receptionTime('2025-10-26 02:30:00', berlin)).toBe(Date.UTC(2025, 9, 26, 0, 30));
  expect(receptionTime('2025-10-26 03:30:00', berlin)).toBe(Date.UTC(2025, 9, 26, 2, 30));
  expect(receptionTime('2025-03-30 01:59:59', berlin)).toBe(Date.UTC(2025, 2, 30, 0, 59, 59));
  expect(receptionTime('2025-03-30 03:00:00', berlin)).toBe(Date.UTC(2025, 2, 30, 1, 0));
});

test('an unknown zone is named', () => {
  expect(() => wallClockOf('Europe/Ilmenau')).toThrow(
    expect.objectContaining({ code: 'CAPTURE_ZONE_UNKNOWN' }),
  );
});
