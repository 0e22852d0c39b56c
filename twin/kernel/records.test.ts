import { expect, test } from 'vitest';
import { isRecord } from './records.ts';

test.each([
  [{}, true],
  [{ a: 1 }, true],
  [Object.create(null), true],
  [null, false],
  [undefined, false],
  [[], false],
  ['text', false],
  [() => undefined, false],
])('%o is a record: %s', (value, expected) => {
  expect(isRecord(value)).toBe(expected);
});
