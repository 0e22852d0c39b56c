/** Runs vitest as a child process and turns its JSON report into a tally. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { projectEnv } from './checks.ts';
import { suiteTimes } from './suite-times.ts';
import { EMPTY_TALLY, type Tally } from './summary.ts';

/** The part of vitest's JSON report that is read here. */
export interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    /** Milliseconds since 1970. */
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

interface VitestRun {
  readonly tally: Tally;
  /** Seconds per suite, one line each. */
  readonly times: readonly string[];
}

/** Runs all tests, or those whose path contains one of `filters`; live output goes to the terminal. */
export async function runVitest(root: string, filters: readonly string[]): Promise<VitestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'metertwin-test-'));
  const reportFile = join(folder, 'report.json');
  try {
    const exitCode = await spawnVitest(root, [
      ...filters,
      // A run of nothing is judged by the tally, which knows the browser tests left out.
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
    ]);
    const report = readReport(reportFile);
    return {
      tally: tallyOf(report, { root, exitCode }),
      times: suiteTimes(report?.testResults ?? [], root),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function spawnVitest(root: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn('vitest', ['run', '--config', 'test/vitest.config.ts', ...args], {
      cwd: root,
      env: projectEnv(root),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}

/**
 * Counts each test once. A file that did not load counts as one failure, and so does an exit code
 * that the report does not explain (an unhandled rejection, a crash): silence is never green.
 */
export function tallyOf(
  report: VitestReport | undefined,
  run: { readonly root: string; readonly exitCode: number },
): Tally {
  let tally = EMPTY_TALLY;
  for (const file of report?.testResults ?? []) tally = tallyFile(tally, file, run.root);
  if (run.exitCode === 0 && report !== undefined) return tally;
  if (tally.failed.length > 0) return tally;
  return {
    ...tally,
    failed: [`vitest ended with exit code ${run.exitCode}, see its output above`],
  };
}

function tallyFile(tally: Tally, file: VitestReport['testResults'][number], root: string): Tally {
  const path = relative(root, file.name);
  const failed = [...tally.failed];
  const skipped = [...tally.skipped];
  let passed = tally.passed;
  for (const { fullName, status } of file.assertionResults) {
    if (status === 'passed') passed++;
    else if (status === 'failed') failed.push(`${path} > ${fullName}`);
    else skipped.push(`${path} > ${fullName}`);
  }
  const explained = failed.length > tally.failed.length;
  if (file.status === 'failed' && !explained) failed.push(`${path} > the file itself`);
  return { passed, failed, skipped };
}
