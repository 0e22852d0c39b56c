/**
 * JUnit XML, which CI systems show as tests: a suite for each run, a test case for each check. A
 * run that came to no result is a case with an error.
 */
import {
  carriedText,
  matrixTitle,
  setName,
  type AttackMatrix,
} from '../../../sim/scenario/attack/matrix.ts';
import {
  againCommand,
  checkOfMatrix,
  checksOf,
  type Check,
  type RunReport,
} from '../../../sim/scenario/report.ts';
import type { RunResult } from '../../../sim/scenario/result.ts';
import { escapeXml } from './xml.ts';

interface Suite {
  readonly name: string;
  readonly file: string;
  readonly startedAt?: string;
  readonly seconds: number;
  readonly cases: readonly Case[];
}

interface Case {
  readonly name: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly line?: number;
}

const MILLI = 1_000;

export function junitReport(report: RunReport): string {
  const suites = suitesOf(report);
  const all = suites.flatMap(({ cases }) => cases);
  const seconds = suites.reduce((sum, suite) => sum + suite.seconds, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="metertwin"${counts(all)} time="${seconds}">`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n');
}

function suitesOf({ runs, errors, traces, skipped, matrices = [] }: RunReport): Suite[] {
  const ran = runs.map((result) => ({
    name: `${result.scenario} (seed ${result.seed})`,
    file: result.file,
    startedAt: result.startedAt,
    seconds: result.wallMs / MILLI,
    cases: checksOf(result).map((check) => caseOf(check, result)),
  }));
  const broken = errors.map(({ scenario, file, seed, code, message, hint }) => ({
    name: `${scenario} (seed ${seed})`,
    file,
    seconds: 0,
    cases: [
      { name: 'the run ends', outcome: 'error' as const, message: `${code}: ${message}\n${hint}` },
    ],
  }));
  const differing = traces.map(({ file, message }) => ({
    name: `${file}: trace`,
    file,
    seconds: 0,
    cases: [{ name: 'the trace is the expected one', outcome: 'failure' as const, message }],
  }));
  const unrun = skipped.map((file) => ({
    name: file,
    file,
    seconds: 0,
    cases: [
      { name: 'the run', outcome: 'skipped' as const, message: 'an earlier scenario failed' },
    ],
  }));
  return [...ran, ...broken, ...differing, ...matrices.map(matrixSuite), ...unrun];
}

/** A case that can fail, and one for each set of defences and each answer, to be read. */
function matrixSuite(matrix: AttackMatrix): Suite {
  const { held, name, found } = checkOfMatrix(matrix);
  const told = [
    ...matrix.ablations.map((one) => `${setName(one, matrix)}: ${one.verdict}`),
    ...matrix.carried.map((one) => `${one.defence}: ${carriedText(one, matrix)}`),
  ];
  return {
    ...{ name: matrixTitle(matrix), file: `${matrix.attack} ${matrix.rung}`, seconds: 0 },
    cases: [
      { name, outcome: held ? 'passed' : 'failure', message: found },
      ...told.map((line) => ({ name: line, outcome: 'passed' as const, message: '' })),
    ],
  };
}

function caseOf({ name, held, found, line }: Check, result: RunResult): Case {
  if (held) return { name, outcome: 'passed', message: found, line };
  return {
    name,
    outcome: 'failure',
    message: `${found}\nrun again: ${againCommand(result)}`,
    line,
  };
}

function suiteLines({ name, file, startedAt, seconds, cases }: Suite): string[] {
  const when = startedAt === undefined ? '' : ` timestamp="${escapeXml(startedAt)}"`;
  const head = `name="${escapeXml(name)}"${counts(cases)} skipped="${countOf(cases, 'skipped')}" time="${seconds}"${when}`;
  return [
    `  <testsuite ${head} file="${escapeXml(file)}">`,
    ...cases.flatMap((one) => caseLines(one, name, file)),
    '  </testsuite>',
  ];
}

function caseLines({ name, outcome, message, line }: Case, suite: string, file: string): string[] {
  const place = `file="${escapeXml(file)}"${line === undefined ? '' : ` line="${line}"`}`;
  const head = `    <testcase classname="${escapeXml(suite)}" name="${escapeXml(name)}" ${place} time="0"`;
  if (outcome === 'passed') return [`${head}/>`];
  const [first = '', ...rest] = message.split('\n');
  const more = rest.length === 0 ? '/>' : `>${rest.map(escapeXml).join('\n')}</${outcome}>`;
  return [`${head}>`, `      <${outcome} message="${escapeXml(first)}"${more}`, '    </testcase>'];
}

function counts(cases: readonly Case[]): string {
  const [failures, errors] = [countOf(cases, 'failure'), countOf(cases, 'error')];
  return ` tests="${cases.length}" failures="${failures}" errors="${errors}"`;
}

function countOf(cases: readonly Case[], outcome: Case['outcome']): number {
  return cases.filter((one) => one.outcome === outcome).length;
}
