import { expect, test } from 'vitest';
import { MOTO } from './moto.ts';
import { PAHO } from './paho.ts';
import { edited, judge, type PeerSuite, type TestResult } from './suite.ts';

const SUITE: PeerSuite = {
  name: 'peer',
  about: 'a suite',
  notApplicable: [{ tests: /elsewhere/, why: 'of another service' }],
  edits: [
    { files: /one\.py$/, find: /"a" \* (\d+)/g, put: '"b" * $1', why: 'b it is' },
    { files: /\.py$/, find: /"b"/g, put: '"c"', why: 'and then c' },
  ],
  deviations: [{ tests: /test_known$/, why: 'it differs' }],
  measured: { commit: '', passed: 0, applicable: 0 },
};

const result = (name: string, outcome: TestResult['outcome'] = 'failed'): TestResult => ({
  test: `one.py::${name}`,
  outcome,
});

test('a known failure is as known; what is skipped or elsewhere does not count', () => {
  const results = [
    result('test_known'),
    result('test_good', 'passed'),
    result('test_later', 'skipped'),
    result('test_elsewhere'),
  ];
  expect(judge(SUITE, results)).toMatchObject({ passed: 1, applicable: 2, isAsKnown: true });
});

test('a failure without a reason is not as known, nor a reason without a failure', () => {
  const surprise = judge(SUITE, [result('test_known'), result('test_new')]);
  expect(surprise.isAsKnown).toBe(false);
  expect(surprise.lines.join('\n')).toContain('FAILED one.py::test_new');
  const idle = judge(SUITE, [result('test_known', 'passed')]);
  expect(idle.isAsKnown).toBe(false);
  expect(idle.lines).toContain('no longer fails: test_known$');
});

test('edits are made in their order, in the files that they are for', () => {
  expect(edited(SUITE, 'one.py', 'x = "a" * 70')).toBe('x = "c" * 70');
  expect(edited(SUITE, 'two.py', 'x = "a" * 70')).toBe('x = "a" * 70');
});

test('every edit and deviation says why, and pages are of AWS', () => {
  for (const { edits, deviations, notApplicable } of [MOTO, PAHO]) {
    for (const { why, page = 'https://docs.aws.amazon.com/' } of [
      ...edits,
      ...deviations,
      ...notApplicable.map((each) => each),
    ]) {
      expect(why.length).toBeGreaterThan(5);
      expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    }
  }
});
