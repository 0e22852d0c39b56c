import { compareText } from '#kernel/compare-text.ts';
import { expect, test } from 'vitest';
import { formatSort, nextSort, parseSort, sortRows, type SortValue } from './sort.ts';

const sorted = (values: SortValue[], descending: boolean): SortValue[] =>
  sortRows(values, (value) => value, { descending, compareText });

test('numbers sort by size, texts by language, and what is unknown stays at the end', () => {
  expect(sorted([10, undefined, 9], false)).toEqual([9, 10, undefined]);
  expect(sorted([10, undefined, 9], true)).toEqual([10, 9, undefined]);
  expect(sorted(['b', 'a'], false)).toEqual(['a', 'b']);
});

test('rows that are equal keep their order in both directions', () => {
  const rows = [
    { key: 1, name: 'first' },
    { key: 1, name: 'second' },
  ];
  for (const descending of [false, true]) {
    const names = sortRows(rows, ({ key }) => key, { descending, compareText });
    expect(names.map(({ name }) => name)).toEqual(['first', 'second']);
  }
});

test('a second click turns the direction, another column starts ascending', () => {
  expect(parseSort('-age')).toEqual({ key: 'age', descending: true });
  expect(formatSort(nextSort(parseSort('age'), 'age'))).toBe('-age');
  expect(formatSort(nextSort(parseSort('-age'), 'age'))).toBe('age');
  expect(formatSort(nextSort(parseSort('-age'), 'room'))).toBe('room');
});
