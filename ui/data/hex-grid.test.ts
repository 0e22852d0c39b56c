import { expect, test } from 'vitest';
import { asciiOf, gridStep, missingOffsets, offsetHex, startsGroup } from './hex-grid.ts';

test.each([
  { at: 0, key: 'ArrowRight', to: 1 },
  { at: 0, key: 'ArrowLeft', to: undefined },
  { at: 46, key: 'ArrowRight', to: undefined },
  { at: 20, key: 'ArrowUp', to: 4 },
  { at: 3, key: 'ArrowUp', to: undefined },
  { at: 20, key: 'ArrowDown', to: 36 },
  { at: 36, key: 'ArrowDown', to: undefined },
  { at: 20, key: 'Home', to: 16 },
  { at: 40, key: 'End', to: 46 },
  { at: 20, key: 'a', to: undefined },
])('$key at byte $at leads to $to', ({ at, key, to }) => {
  expect(gridStep(at, key, { count: 47, perRow: 16 })).toBe(to);
});

test('control with home and end goes to the first and the last byte', () => {
  const size = { count: 47, perRow: 16, ctrl: true };
  expect(gridStep(20, 'Home', size)).toBe(0);
  expect(gridStep(20, 'End', size)).toBe(46);
});

test('bytes are written for reading', () => {
  expect(offsetHex(32)).toBe('020');
  expect(asciiOf(0x41)).toBe('A');
  expect(asciiOf(0x0a)).toBe('·');
  expect([8, 16, 24].map((offset) => startsGroup(offset, 16))).toEqual([true, false, true]);
  expect(missingOffsets(32, 15, 16)).toEqual([47]);
});
