import { DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { expect, test } from 'vitest';
import { formatters } from './format.ts';

const { en, de } = formatters;
const plain = (text: string): string => text.replaceAll('\u00a0', '~');

test('numbers, money and shares follow the language, units stand behind a no-break space', () => {
  expect(en.integer(55_180)).toBe('55,180');
  expect(de.integer(55_180)).toBe('55.180');
  expect(en.money(-123_450)).toBe('−€1,234.50');
  expect(plain(de.money(123_450))).toBe('1.234,50~€');
  expect(plain(de.share({ permille: 994, count: 994, total: 1000 }))).toBe('99,4~%');
  expect(plain(en.quantity('-70.2', 'dBm', 0))).toBe('−70~dBm');
  expect(plain(de.area('82.5'))).toBe('82,50~m²');
  expect(de.fixed('838.72', 1)).toBe('838,7');
});

test.each([
  { permille: 1000, count: 9_999, total: 10_000, text: '>~99.9~%' },
  { permille: 1000, count: 10_000, total: 10_000, text: '100.0~%' },
  { permille: 0, count: 1, total: 10_000, text: '<~0.1~%' },
  { permille: 0, count: 0, total: 10_000, text: '0.0~%' },
  { permille: 0, count: 0, total: 0, text: '0.0~%' },
])('a share of $count in $total is $text', ({ text, ...share }) => {
  expect(plain(en.share(share))).toBe(text);
});

test('simulated time is shown in Berlin with its zone, in winter and summer', () => {
  expect(en.instant(Date.UTC(2025, 0, 7, 6, 15))).toBe('Tue, 7 Jan 2025, 07:15 CET');
  expect(en.instant(Date.UTC(2025, 6, 7, 6, 15))).toBe('Mon, 7 Jul 2025, 08:15 CEST');
  expect(de.instant(Date.UTC(2025, 0, 7, 6, 15))).toContain('07:15 MEZ');
  expect(de.shortInstant(Date.UTC(2024, 11, 31, 23, 30))).toBe('01.01.2025, 00:30');
});

test('a civil date is the same day everywhere', () => {
  expect(de.date('2025-12-31')).toBe('31.12.2025');
  expect(en.date('2025-01-01')).toBe('01/01/2025');
});

test.each([
  { ms: 0, text: '0~s' },
  { ms: -5, text: '0~s' },
  { ms: 59_999, text: '59~s' },
  { ms: 5 * MINUTE_MS + 7_000, text: '5~min' },
  { ms: 2 * HOUR_MS + 5 * MINUTE_MS, text: '2~h~5~min' },
  { ms: DAY_MS + 5 * HOUR_MS + MINUTE_MS, text: '1~d~5~h' },
  { ms: 1234 * DAY_MS, text: '1,234~d' },
])('$ms ms are $text', ({ ms, text }) => {
  expect(plain(en.duration(ms))).toBe(text);
});

test('texts with numbers sort as people count', () => {
  expect(['d10', 'd9'].sort(de.compare)).toEqual(['d9', 'd10']);
  expect(['Zug', 'Äpfel', 'Bad'].sort(de.compare)).toEqual(['Äpfel', 'Bad', 'Zug']);
});
