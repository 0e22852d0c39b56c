import { expect, test } from 'vitest';
import { BigNumber, RawBytes, type SqlValue } from '../sql/values.ts';
import { cellOf } from './cells.ts';

test.each<[SqlValue, unknown]>([
  [undefined, null],
  [null, null],
  [true, 1],
  [false, 0],
  [7, 7n],
  [1.5, 1.5],
  [2 ** 60, 2 ** 60],
  ['text', 'text'],
  [[1, 'a'], '[1,"a"]'],
  [{ a: 1 }, '{"a":1}'],
])('%j becomes the cell %s', (value, cell) => {
  expect(cellOf(value)).toEqual(cell);
});

test('bytes stay bytes, and a number beyond a double becomes text', () => {
  const bytes = new RawBytes(Buffer.from([1, 2]));
  expect(cellOf(bytes)).toBe(bytes.bytes);
  expect(cellOf(new BigNumber({ coefficient: 9007199254740993n, exponent: 0 }))).toBe(
    '9007199254740993',
  );
});
