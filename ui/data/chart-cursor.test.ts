import { expect, test } from 'vitest';
import { cursorStep } from './chart-cursor.ts';

const points = [1, null, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((value, atMs) => ({ atMs, value }));
const step = (index: number | undefined, key: string, shift = false): number | undefined =>
  cursorStep(points, index, { key, shift });

test.each([
  { from: 0, key: 'ArrowRight', to: 2 },
  { from: 2, key: 'ArrowLeft', to: 0 },
  { from: 0, key: 'ArrowLeft', to: 0 },
  { from: 11, key: 'ArrowRight', to: 11 },
  { from: 0, key: 'End', to: 11 },
  { from: 5, key: 'Home', to: 0 },
  { from: 0, key: 'PageDown', to: 11 },
  { from: 11, key: 'PageUp', to: 0 },
  { from: 1, key: 'ArrowRight', to: 3 },
  { from: 0, key: 'Enter', to: undefined },
])('$key at $from goes to $to and never to a gap', ({ from, key, to }) => {
  expect(step(from, key)).toBe(to);
});

test('the first key press starts from the newest value, shift jumps by ten', () => {
  expect(step(undefined, 'ArrowLeft')).toBe(10);
  expect(step(0, 'ArrowRight', true)).toBe(11);
});

test('a chart without a value has no cursor', () => {
  expect(cursorStep([{ atMs: 0, value: null }], 0, { key: 'End', shift: false })).toBeUndefined();
});
