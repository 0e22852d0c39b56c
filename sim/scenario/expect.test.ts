import { describe, expect, test } from 'vitest';
import { evaluate, isComparison, parseExpectation } from './expect.ts';
import { METRIC_NAMES } from './metrics/metrics.ts';
import { matches } from '../faults/targets.ts';

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
  expect(evaluate(expectations, () => actual)).toEqual([
    { path: 'alarms.replay', expected: text, actual, held, line: 7 },
  ]);
});

test.each([
  ['never or stop', '=', 0],
  ['= 0 or stop', '=', 0],
  ['< 3 or stop', '<', 3],
  ['<= 3 within PT2H or stop', '<=', 3],
])('%s ends a run early', (text, operator, value) => {
  const parsed = parseExpectation('alarms.leak', text);
  expect(parsed).toMatchObject({ operator, value, stops: true });
});

test('never is 0, and a time is kept as it was written', () => {
  expect(parseExpectation('alarms.leak', 'never')).toMatchObject({ operator: '=', value: 0 });
  const path = 'alarms.leak{meter=d05-cw}';
  const parsed = parseExpectation(path, '>= 1 within P1DT2H');
  const within = { text: 'P1DT2H', ms: 26 * 3_600_000 };
  expect(parsed).toEqual({ path, operator: '>=', value: 1, tags: { meter: 'd05-cw' }, within });
  const expectations = isComparison(parsed) ? [{ ...parsed, line: 3 }] : [];
  expect(evaluate(expectations, () => 0)).toEqual([
    { path, expected: '>= 1 within P1DT2H', actual: 0, held: false, line: 3 },
  ]);
});

test.each([
  ['readings.lost{meter=d0*-r*}', { meter: 'd0*-r*' }],
  ['alarms.total{ meter = d05-r2 , dwelling=d05 }', { meter: 'd05-r2', dwelling: 'd05' }],
  ['bills.wrongCents{period=2025}', { period: '2025' }],
])('%s is narrowed', (path, tags) => {
  expect(parseExpectation(path, 0)).toMatchObject({ path, tags });
});

test.each([
  ['readings.lost{meter=d05-r2', 'path', 'no }'],
  ['readings.lost{}', 'path', 'name=value'],
  ['readings.lost{meter}', 'path', 'name=value'],
  ['readings.lost{meter=}', 'path', 'name=value'],
  ['readings.lost{meter=a=b}', 'path', 'name=value'],
  ['readings.lost{meter=a,meter=b}', 'path', 'twice'],
  ['readings.lost{floor=1}', 'path', 'takes meter and dwelling'],
  ['telegrams.sent{meter=d05-r2}', 'path', 'takes no tags'],
  ['readings.losst{meter=d05-r2}', 'path', 'is not a result'],
])('%s is refused', (path, blames, message) => {
  const problem = parseExpectation(path, 0);
  expect(problem).toMatchObject({ blames, message: expect.stringContaining(message) as string });
});

test.each([
  ['readings.lost', '= 0 within PT2H', 'only alarms'],
  ['alarms.leak', '>= 1 within 2h', 'not a comparison'],
  ['alarms.leak', '>= 1 within PT', 'no duration'],
  ['alarms.leak', 'never within PT2H', 'not a comparison'],
  ['readings.lost', 'never or stop', 'only alarms'],
  ['alarms.leak', '>= 1 or stop', 'more may still come'],
  ['alarms.leak', '= 1 or stop', 'more may still come'],
  ['alarms.leak', '!= 0 or stop', 'more may still come'],
  ['alarms.leak', 'never in 95% or stop', 'has a share'],
  ['alarms.leak', 'never or stop it', 'not a comparison'],
])('%s cannot be expected %s', (path, value, message) => {
  const problem = parseExpectation(path, value);
  expect(problem).toMatchObject({ blames: 'value' });
  expect(isComparison(problem) ? '' : problem.message).toContain(message);
});

test.each([
  ['d05-r2', 'd05-r2', true],
  ['d05-r2', 'd05-r22', false],
  ['d0*-r*', 'd05-r22', true],
  ['d0*-r*', 'd10-r1', false],
  ['*', 'anything', true],
  ['d.5-r2', 'd05-r2', false],
])('%s means %s: %s', (pattern, label, isMeant) => {
  expect(matches(pattern, label)).toBe(isMeant);
});
