import { expect, test } from 'vitest';
import { lastStart, nextStart, parseCron } from './cron.ts';

const iso = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString().slice(0, 16);

test.each([
  ['cron(30 3 ? * * *)', '2026-06-01T03:29', '2026-06-01T03:30'],
  ['cron(30 3 ? * * *)', '2026-06-01T03:30', '2026-06-02T03:30'],
  ['cron(0/20 12 ? * * *)', '2026-06-01T12:05', '2026-06-01T12:20'],
  ['cron(0 18 ? * MON-FRI *)', '2026-06-06T00:00', '2026-06-08T18:00'],
  ['cron(0 8 1 * ? *)', '2026-06-01T08:00', '2026-07-01T08:00'],
  ['cron(0 9 ? * 2#1 *)', '2026-06-01T09:00', '2026-07-06T09:00'],
  ['cron(0 9 ? * 6L *)', '2026-06-01T00:00', '2026-06-26T09:00'],
  ['cron(0 9 L 2 ? *)', '2026-06-01T00:00', '2027-02-28T09:00'],
  ['cron(15,45 0-1 ? JUN SUN 2026)', '2026-06-01T00:00', '2026-06-07T00:15'],
  ['cron(0 0 31 2 ? *)', '2026-06-01T00:00', undefined],
  ['cron(0 0 1 1 ? 2020)', '2026-06-01T00:00', undefined],
])('%s starts after %s at %s', (text, after, expected) => {
  expect(iso(nextStart(parseCron(text), Date.parse(`${after}Z`)))).toBe(expected);
});

test('a start lies as far back as is asked, and no farther', () => {
  const cron = parseCron('cron(0 3 ? * * *)');
  const at = Date.parse('2026-06-01T03:59:30Z');
  expect(iso(lastStart(cron, at, 3_600_000))).toBe('2026-06-01T03:00');
  expect(lastStart(cron, at, 59 * 60_000)).toBeUndefined();
});

test.each([
  '0 3 ? * * *',
  'cron(0 3 * * *)',
  'cron(0 3 * * * *)',
  'cron(0 3 ? * ? *)',
  'cron(60 3 ? * * *)',
  'cron(0 3 ? * FRI-MON *)',
  'cron(0/0 3 ? * * *)',
  'cron(1/2/3 3 ? * * *)',
  'cron(0 3 15W * ? *)',
  'cron(0 3 ? * 2#6 *)',
])('%s is refused', (text) => {
  expect(() => parseCron(text)).toThrow('Invalid start time of a maintenance window');
});
