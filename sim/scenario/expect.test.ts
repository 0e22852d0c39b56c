import { describe, expect, test } from 'vitest';
import { evaluate, isComparison, parseExpectation } from './expect.ts';
import { METRIC_NAMES } from './metrics.ts';

describe('an expectation is a result, an operator and a number', () => {
  test.each<[number | string, string, number]>([
    [0, '=', 0],
    ['0', '=', 0],
    ['= 0', '=', 0],
    ['!= 0', '!=', 0],
    ['< 3', '<', 3],
    ['<= 3', '<=', 3],
    ['>2', '>', 2],
    [' >= -1.5 ', '>=', -1.5],
  ])('%j is %s %d', (text, operator, value) => {
    expect(parseExpectation('readings.lost', text)).toEqual({
      path: 'readings.lost',
      operator,
      value,
    });
  });

  test.each(['', '=> 1', '1 <', '>= one', '== 1', '> 1 2', '>= 1e3', 'NaN'])(
    '%j is none',
    (text) => {
      expect(parseExpectation('readings.lost', text)).toMatchObject({ blames: 'value' });
    },
  );
});

test.each([
  ['readings.losst', 'readings.lost'],
  ['alarms.replays', 'alarms.replay'],
  ['bills.shifted_cents', 'bills.shiftedCents'],
  ['nonsense', undefined],
  ['constructor', undefined],
])('the result %s does not exist, %s does', (path, suggestion) => {
  const parsed = parseExpectation(path, 0);
  expect(parsed).toMatchObject({ blames: 'path', ...(suggestion && { suggestion }) });
  expect(isComparison(parsed)).toBe(false);
});

test.each(METRIC_NAMES)('%s can be expected', (path) => {
  expect(isComparison(parseExpectation(path, 0))).toBe(true);
});

test.each<[string, number, boolean]>([
  ['= 1', 1, true],
  ['= 1', 2, false],
  ['!= 0', -214, true],
  ['!= 0', 0, false],
  ['< 1', 0, true],
  ['< 1', 1, false],
  ['<= 1', 1, true],
  ['<= 1', 2, false],
  ['> 1', 2, true],
  ['> 1', 1, false],
  ['>= 1', 1, true],
  ['>= 1', 0, false],
])('%s with %i is %s', (text, actual, held) => {
  const parsed = parseExpectation('alarms.replay', text);
  const expectations = isComparison(parsed) ? [{ ...parsed, line: 7 }] : [];
  expect(evaluate(expectations, { 'alarms.replay': actual })).toEqual([
    { path: 'alarms.replay', expected: text, actual, held, line: 7 },
  ]);
});

test('what did not occur counts as 0', () => {
  expect(evaluate([{ path: 'alarms.replay', operator: '=', value: 0, line: 1 }], {})).toMatchObject(
    [{ actual: 0, held: true }],
  );
});
