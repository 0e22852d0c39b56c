import { describe, expect, test } from 'vitest';
import {
  bar,
  clip,
  columns,
  LiveLine,
  mark,
  percentOf,
  span,
  thousands,
  visibleLength,
} from './render.ts';

const RED_X = '\u001b[31mx\u001b[39m';

test('columns are as wide as their widest cell, whatever its colour', () => {
  expect(
    columns([
      ['a', 'bb', 'c'],
      [RED_X, 'b', 'cc'],
    ]),
  ).toEqual(['a  bb  c', `${RED_X}  b   cc`]);
  expect(
    columns(
      [
        ['1', 'x'],
        ['100', 'y'],
      ],
      { alignRight: [0] },
    ),
  ).toEqual(['  1  x', '100  y']);
  expect(columns([])).toEqual([]);
});

test('colours take no room', () => {
  expect(visibleLength(RED_X)).toBe(1);
  expect(visibleLength('ä€✓')).toBe(3);
});

test.each([
  [0, '0'],
  [999, '999'],
  [55180, '55 180'],
  [-1234567, '-1 234 567'],
])('%i is written %s', (value, text) => {
  expect(thousands(value)).toBe(text);
});

test.each([
  [12.4, '12 ms'],
  [4_200, '4.2 s'],
  [60_000, '1 min'],
  [5_400_000, '90 min'],
  [36 * 3_600_000, '36 h'],
  [31 * 86_400_000, '31 d'],
])('%d ms is %s', (ms, text) => {
  expect(span(ms)).toBe(text);
});

test('a text that is too long is cut with an ellipsis', () => {
  expect(clip('abcdef', 6)).toBe('abcdef');
  expect(clip('abcdefg', 6)).toBe('abcde…');
});

test.each([
  [-1, '[----] '],
  [0, '[----] '],
  [0.5, '[##--] '],
  [1, '[####] '],
  [2, '[####] '],
])('a share of %d is %s', (share, text) => {
  expect(bar(share, 4).startsWith(text)).toBe(true);
});

test('the sign says it without colour', () => {
  const io = { style: (_: string, text: string) => text };
  expect([mark(true, io), mark(false, io)]).toEqual(['✓', '✗']);
});

describe('the live line', () => {
  test('is drawn at most ten times a second, cut to the terminal, and cleared', () => {
    const drawn: string[] = [];
    let nowMs = 0;
    const line = new LiveLine({ live: (text) => void drawn.push(text), columns: 6 }, () => nowMs);
    for (nowMs = 0; nowMs < 300; nowMs += 10) line.update(() => `at ${nowMs} ms`);
    line.clear();
    expect(drawn).toEqual(['at 0…', 'at 1…', 'at 2…', '']);
  });
});

test.each([
  [1, 1, '100.00 %'],
  [99_999, 100_000, '> 99.99 %'],
  [9_999, 10_000, '99.99 %'],
  [1, 100_000, '< 0.01 %'],
  [0, 100_000, '0.00 %'],
  [3, 2, '150.00 %'],
])('%i of %i are %s', (count, all, text) => {
  expect(percentOf(count, all)).toBe(text);
});
