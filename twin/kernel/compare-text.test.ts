import { expect, test } from 'vitest';
import { compareText } from './compare-text.ts';

test('sorts by code units: capitals first, umlauts last, equal texts stay in place', () => {
  expect(['b', 'ä', 'B', 'a', 'aa', 'a'].toSorted(compareText)).toEqual([
    ...['B', 'a', 'a', 'aa', 'b', 'ä'],
  ]);
  expect(compareText('a', 'a')).toBe(0);
});
