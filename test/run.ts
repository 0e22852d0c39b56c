/**
 * `npm test`: types, lint, format, then all tests, each even when an earlier one failed. Ends with
 * the plain line `N passed, N failed, N skipped`. Arguments are parts of test paths: with any, only
 * those tests run.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { absentBrowserTests } from './runner/absent-browser.ts';
import { CHECKS, runCheck, type CheckResult } from './runner/checks.ts';
import { addTallies, EMPTY_TALLY, formatSummary, isGreen, type Tally } from './runner/summary.ts';
import { runVitest } from './runner/vitest-run.ts';
import { findChromium } from './support/chromium.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const filters = process.argv.slice(2);
const startedAt = performance.now();

// Test processes run in other folders, so a relative path to the outside vectors is settled here.
const vectors = process.env['LAB_VECTORS'];
if (vectors !== undefined && vectors !== '') process.env['LAB_VECTORS'] = resolve(vectors);

const checks = filters.length === 0 ? await runChecks() : EMPTY_TALLY;
const tests = await runVitest(root, filters);
const absent = findChromium() === undefined ? absentBrowserTests(root).filter(isWanted) : [];
const tally = addTallies(addTallies(checks, tests.tally), { ...EMPTY_TALLY, skipped: absent });

const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
const times = tests.times.map((line) => `${line}\n`).join('');
process.stdout.write(`\n${times}took ${seconds} s\n${formatSummary(tally)}\n`);
process.exitCode = isGreen(tally) ? 0 : 1;

function isWanted(testName: string): boolean {
  return filters.length === 0 || filters.some((filter) => testName.includes(filter));
}

async function runChecks(): Promise<Tally> {
  const results = await Promise.all(CHECKS.map((check) => runCheck(check, root)));
  for (const result of results) process.stdout.write(describeCheck(result));
  return {
    passed: results.filter((result) => result.passed).length,
    failed: results.filter((result) => !result.passed).map((result) => result.name),
    skipped: [],
  };
}

function describeCheck(result: CheckResult): string {
  const seconds = (result.tookMs / 1000).toFixed(1);
  if (result.passed) return ` ✓ ${result.name} ${seconds} s\n`;
  return ` ✗ ${result.name} ${seconds} s\n${result.output.replace(/^/gm, '   ')}\n`;
}
