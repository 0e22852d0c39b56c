/**
 * SARIF 2.1.0 (OASIS, 2020), which code hosts show beside the lines of a scenario file: a result
 * for each check that did not hold and each run that came to none.
 */
import type { Log, ReportingDescriptor, Result } from 'sarif';
import {
  holdsByItself,
  matrixTitle,
  type AttackMatrix,
} from '../../../sim/scenario/attack/matrix.ts';
import {
  againCommand,
  checkOfMatrix,
  checksOf,
  type RunReport,
} from '../../../sim/scenario/report.ts';
import type { RunResult } from '../../../sim/scenario/result.ts';
import { METRICS } from '../../../sim/scenario/metrics/metrics.ts';

const SCHEMA =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const TRACE_RULE = 'trace';
const CARRIES_NOTHING = 'matrix.carries-nothing';

interface Finding {
  readonly rule: string;
  readonly text: string;
  readonly file: string;
  readonly line: number;
  /** Equal for the same finding in every run, so that a code host knows it again. */
  readonly fingerprint: string;
  /** Nothing is wrong: what somebody may want to know. */
  readonly isToRead?: true;
}

export function sarifReport(report: RunReport, version: string): string {
  const findings = [
    ...report.runs.flatMap(checkFindings),
    ...report.errors.map(({ scenario, file, seed, code, message, hint }) => ({
      rule: code,
      text: `${scenario}: ${message}. ${hint}`,
      file,
      line: 1,
      fingerprint: `${file} ${seed} ${code}`,
    })),
    ...report.traces.map(({ file, message }) => ({
      rule: TRACE_RULE,
      text: message,
      file,
      line: 1,
      fingerprint: `${file} ${TRACE_RULE}`,
    })),
    ...(report.matrices ?? []).flatMap(matrixFindings),
  ];
  const ids = [...new Set(findings.map(({ rule }) => rule))].sort();
  const log: Log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'metertwin', semanticVersion: version, rules: ids.map(ruleOf) } },
        invocations: [{ executionSuccessful: report.errors.length === 0 }],
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => resultOf(finding, ids)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function checkFindings(result: RunResult): Finding[] {
  return checksOf(result)
    .filter(({ held }) => !held)
    .map(({ name, found, line, rule }) => ({
      rule,
      text: `${result.scenario}: expected ${name}; ${found}. Run again: ${againCommand(result)}`,
      file: result.file,
      line,
      fingerprint: `${result.file} ${result.seed} ${name}`,
    }));
}

/** That it does not hold is an error; that a defence carries nothing is to be read. */
function matrixFindings(matrix: AttackMatrix): Finding[] {
  const { held, name, found, rule, line } = checkOfMatrix(matrix);
  const file = `${matrix.attack} ${matrix.rung}`;
  // Where the telegrams hold it by themselves, nothing is said of the defences.
  const asked = holdsByItself(matrix) ? [] : matrix.carried;
  const idle = asked.filter(({ alone, needed }) => !alone && !needed);
  return [
    ...(held
      ? []
      : [{ rule, text: `expected ${name}; it is ${found}`, file, line, fingerprint: name }]),
    ...idle.map(({ defence }) => ({
      rule: CARRIES_NOTHING,
      text: `${defence} carries nothing against ${matrixTitle(matrix)}`,
      ...{ file, line, isToRead: true as const },
      fingerprint: `${matrixTitle(matrix)} ${defence}`,
    })),
  ];
}

function ruleOf(id: string): ReportingDescriptor {
  const about = Object.hasOwn(METRICS, id) ? METRICS[id] : undefined;
  return {
    id,
    shortDescription: { text: about ?? RULES[id] ?? `${id} is as the scenario expects` },
    defaultConfiguration: { level: id === CARRIES_NOTHING ? 'none' : 'error' },
  };
}

const RULES: Readonly<Record<string, string>> = {
  [TRACE_RULE]: 'a scenario with its seed leaves the same trace each time',
  'matrix.all-on': 'with all of its defences on, an attack comes to what its trial says',
  [CARRIES_NOTHING]: 'a defence neither holds an attack alone nor is needed against it',
  'control.attacks': 'an attack succeeds when the defences are off',
};

function resultOf(finding: Finding, ids: string[]): Result {
  const { rule, text, file, line, fingerprint, isToRead } = finding;
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    ...(isToRead ? { kind: 'informational', level: 'none' } : { level: 'error' }),
    message: { text },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: { startLine: line },
        },
      },
    ],
    partialFingerprints: { 'metertwinCheck/v1': fingerprint },
  };
}

/** A relative path stays one, so that a code host finds it in the checkout. */
function uriOf(file: string): string {
  const path = file
    .toWellFormed()
    .replaceAll('\\', '/')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}
