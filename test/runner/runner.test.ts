import { describe, expect, test } from 'vitest';
import { NO_CHROMIUM } from '../support/chromium.ts';
import { absentBrowserTests, testTitles } from './absent-browser.ts';
import { runCheck } from './checks.ts';
import { suiteTimes } from './suite-times.ts';
import { addTallies, EMPTY_TALLY, formatSummary, isGreen } from './summary.ts';
import { tallyOf, type VitestReport } from './vitest-run.ts';

const report = (
  status: string,
  tests: readonly (readonly [string, string])[] = [],
): VitestReport => ({
  testResults: [
    {
      name: '/repo/twin/a.test.ts',
      status,
      startTime: 0,
      endTime: 0,
      assertionResults: tests.map(([fullName, state]) => ({ fullName, status: state })),
    },
  ],
});

describe('the tally of a vitest run', () => {
  test('names what failed and what was skipped', () => {
    const tests = report('failed', [
      ['adds', 'passed'],
      ['divides', 'failed'],
      ['waits', 'skipped'],
      ['is planned', 'todo'],
    ]);
    expect(tallyOf(tests, { root: '/repo', exitCode: 1 })).toEqual({
      passed: 1,
      failed: ['twin/a.test.ts > divides'],
      skipped: ['twin/a.test.ts > waits', 'twin/a.test.ts > is planned'],
    });
  });

  test('counts a file that did not load as one failure', () => {
    expect(tallyOf(report('failed'), { root: '/repo', exitCode: 1 }).failed).toEqual([
      'twin/a.test.ts > the file itself',
    ]);
  });

  test.each([
    ['an unhandled rejection', report('passed', [['adds', 'passed']])],
    ['a crash without a report', undefined],
  ])('counts an exit code that no test explains: %s', (_what, given) => {
    expect(tallyOf(given, { root: '/repo', exitCode: 1 }).failed).toEqual([
      'vitest ended with exit code 1, see its output above',
    ]);
  });
});

describe('the summary', () => {
  test('ends with the plain line, after the names', () => {
    const tally = { passed: 2, failed: ['b'], skipped: ['c (why)'] };
    expect(formatSummary(addTallies(tally, { ...EMPTY_TALLY, passed: 1 }))).toBe(
      'skipped  c (why)\nFAILED   b\n3 passed, 1 failed, 1 skipped',
    );
  });

  test('names the first rows of a long table and counts the others', () => {
    const rows = Array.from({ length: 13 }, (_, row) => `a.test.ts > row ${row}`);
    const tally = { ...EMPTY_TALLY, skipped: [...rows, 'b.test.ts > other'] };
    expect(formatSummary(tally).split('\n')).toEqual([
      'skipped  a.test.ts > row 0',
      'skipped  a.test.ts > row 1',
      'skipped  a.test.ts > … and 11 more of this file',
      'skipped  b.test.ts > other',
      '0 passed, 0 failed, 14 skipped',
    ]);
  });

  test('is green with a passed test and no failed one, and not for an empty run', () => {
    expect(isGreen({ passed: 1, failed: [], skipped: ['c'] })).toBe(true);
    expect(isGreen({ passed: 1, failed: ['b'], skipped: [] })).toBe(false);
    expect(isGreen(EMPTY_TALLY)).toBe(false);
  });
});

test('the time of a run is told by suite, the longest first', () => {
  const file = (name: string, seconds: number) => ({
    name: `/repo/${name}`,
    startTime: 5_000,
    endTime: 5_000 + seconds * 1000,
  });
  const files = [
    file('twin/a.test.ts', 1),
    file('broker/b.integration.test.ts', 7),
    file('twin/wire/c.test.ts', 2),
    file('ui/d.browser.test.ts', 30),
  ];
  expect(suiteTimes(files, '/repo')).toEqual([
    '   30 s  ui browser (1 file)',
    '    7 s  broker integration (1 file)',
    '    3 s  twin unit (2 files)',
  ]);
});

describe('browser tests without a browser', () => {
  test('are named by their titles, a table once, and nothing that only looks like a test', () => {
    const source = `
      test('draws', () => { regexp.test('no'); });
      test.skipIf(dark)('in the dark', fn);
      it.each([1, 2])(\`shows \${1}\`, fn);
      describe('a group', () => { test("inside", fn); });
      tests('no');`;
    expect(testTitles(source)).toEqual(['draws', 'in the dark', 'shows ${1}', 'inside']);
  });

  test('of this repository are each named with the reason', () => {
    const names = absentBrowserTests(new URL('../..', import.meta.url).pathname);
    expect(names.every((name) => name.endsWith(`(${NO_CHROMIUM})`))).toBe(true);
  });
});

describe('a check', () => {
  const check = (command: string, ...args: string[]) =>
    runCheck({ name: 'x', command, args }, process.cwd());

  test('keeps what the program said on both streams', async () => {
    const script = 'console.log("out"); console.error("err"); process.exitCode = 3;';
    const result = await check(process.execPath, '-e', script);
    expect(result).toMatchObject({
      passed: false,
      output: expect.stringMatching(/out[^]*err|err[^]*out/),
    });
    expect((await check(process.execPath, '-e', '')).passed).toBe(true);
  });

  test('whose program does not exist has failed', async () => {
    const result = await check('metertwin-no-such-program');
    expect(result.passed).toBe(false);
    expect(result.output).toContain('did not start');
  });
});
