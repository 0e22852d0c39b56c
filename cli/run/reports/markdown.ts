/** Markdown for the summary page of a CI job: a line for each run, details of what did not hold. */
import { holdsByItself, type AttackMatrix } from '../../../sim/scenario/attack/matrix.ts';
import {
  againCommand,
  checkOfMatrix,
  checksOf,
  type RunReport,
} from '../../../sim/scenario/report.ts';
import type { RunResult } from '../../../sim/scenario/result.ts';
import { span } from '../../common/render.ts';

const SHORT_HASH = 16;

export function markdownReport(report: RunReport): string {
  const { passed, failed } = report;
  const lines = [
    `## Metertwin: ${failed === 0 ? '✓' : '✗'} ${passed} passed, ${failed} failed`,
    '',
    '| | Scenario | Seed | Devices | Simulated | Took | Checks | Trace |',
    '|---|---|---:|---:|---:|---:|---:|---|',
    ...report.runs.map(runRow),
    ...report.errors.map(
      ({ scenario, seed, code }) => `| ✗ | ${cell(scenario)} | ${seed} | | | | ${code} | |`,
    ),
    ...report.skipped.map((file) => `| – | ${cell(file)} | | | | | not run | |`),
    '',
    ...matrixTable(report.matrices ?? []),
    ...report.runs.flatMap(failedChecks),
    ...report.errors.flatMap(({ scenario, file, seed, code, message, hint }) =>
      details(`${scenario}: ${code}`, [message, hint, againCommand({ file, seed })]),
    ),
    ...report.traces.flatMap(({ file, message }) => details(`${file}: trace`, [message])),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function runRow(result: RunResult): string {
  const { scenario, seed, devices, virtualSpanS, wallMs, passed, failed, hash } = result;
  const { forkedAt, stoppedAt } = result;
  const from = forkedAt === undefined ? '' : `, from ${forkedAt}`;
  const stopped = stoppedAt === undefined ? '' : `, stopped at ${stoppedAt}`;
  const cells = [
    failed === 0 ? '✓' : '✗',
    cell(scenario + from + stopped),
    seed,
    devices,
    span(virtualSpanS * 1_000),
    span(wallMs),
    failed === 0 ? `${passed} hold` : `**${failed} of ${passed + failed} do not hold**`,
    `\`${hash.slice(0, SHORT_HASH)}\``,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Attack × defence × mode: a row for each attack and mode, and what each of its defences carries there. */
function matrixTable(matrices: readonly AttackMatrix[]): string[] {
  if (matrices.length === 0) return [];
  const rows = matrices.map((matrix) => {
    const { held, found } = checkOfMatrix(matrix);
    const named = (isOne: (one: AttackMatrix['carried'][number]) => boolean): string =>
      matrix.carried
        .filter(isOne)
        .map(({ defence }) => defence)
        .join(', ');
    const cells = [
      held ? '✓' : '✗',
      cell(`${matrix.attack} ${matrix.rung}`),
      matrix.security,
      found,
      named(({ needed }) => needed),
      named(({ alone, needed }) => alone && !needed),
      holdsByItself(matrix) ? '' : named(({ alone, needed }) => !alone && !needed),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| | Attack | Mode | All on | Needed | Alone, as others | Carries nothing |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ];
}

function failedChecks(result: RunResult): string[] {
  const failed = checksOf(result).filter(({ held }) => !held);
  if (failed.length === 0) return [];
  const items = failed.map(
    ({ name, found, line }) =>
      `${result.file}:${line} expected ${name}: ${found.replaceAll('\n', '; ')}`,
  );
  return details(`${result.scenario} (seed ${result.seed})`, [...items, againCommand(result)]);
}

function details(title: string, lines: readonly string[]): string[] {
  return [
    `### ✗ ${cell(title)}`,
    '',
    '```text',
    ...lines.map((line) => line.replaceAll('```', '` ` `')),
    '```',
    '',
  ];
}

/** Names of files are free text; in a table they must not be markup. */
function cell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_|<>[\]]/g, String.raw`\$&`);
}
