/**
 * `metertwin check`: reads scenario files without running them and shows everything that is wrong.
 */
import path from 'node:path';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { checkHouseFile, isHouseFile } from '../../sim/scenario/house/houses.ts';
import { checkScenario } from '../../sim/scenario/load.ts';
import { METRIC_FAMILIES, METRICS } from '../../sim/scenario/metrics/metrics.ts';
import { formatProblem, type Problem } from '../../sim/scenario/problem.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { beside, readScenarioText } from '../common/scenario-file.ts';
import { columns, mark } from '../common/render.ts';

export const command: Command = {
  name: 'check',
  summary: 'scenario and house files: schema and semantics, without a run',
  usage: ['check FILE… [--json]', 'check --results'],
  options: {
    results: { type: 'boolean', summary: 'list the results that expect: can name' },
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin check scenarios/*.yaml', does: 'every scenario of the project' },
    { line: 'metertwin check my.yaml --json', does: 'problems with line and column for a program' },
  ],
  run: check,
};

interface CheckedFile {
  readonly file: string;
  readonly name?: string;
  readonly problems: readonly Problem[];
}

async function check(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  if (flag(args, 'results')) return listResults(args, io);
  if (args.positionals.length === 0) throw badUsage('check', 'check needs at least one file');
  const files = args.positionals.map((file) => checkFile(file, io.cwd));
  if (flag(args, 'json')) io.out(JSON.stringify({ files }));
  else io.out(files.flatMap((file) => fileLines(file, io)).join('\n'));
  const isValid = files.every((file) => file.problems.length === 0);
  return isValid ? EXIT_CODE.ok : EXIT_CODE.usage;
}

function checkFile(file: string, cwd: string): CheckedFile {
  const text = readScenarioText(path.resolve(cwd, file), file);
  if (isHouseFile(text, file)) return checkHouse(file, text);
  const checked = checkScenario({ file, text, beside: beside(path.resolve(cwd, file)) });
  if (checked.kind === 'invalid') return { file, problems: checked.problems };
  return { file, name: checked.scenario.name, problems: [] };
}

function checkHouse(file: string, text: string): CheckedFile {
  const checked = checkHouseFile(text, file);
  if (checked.kind === 'invalid') return { file, problems: checked.problems };
  const { name, dwellings = [], generate } = checked.house;
  const many = generate?.dwellings ?? dwellings.length;
  const count = `a house of ${many} dwelling${many === 1 ? '' : 's'}`;
  return { file, name: name === undefined ? count : `${name}, ${count}`, problems: [] };
}

function fileLines({ file, name, problems }: CheckedFile, io: CommandIo): string[] {
  if (problems.length === 0) return [`${mark(true, io)} ${file}  ${name ?? ''}`];
  const count = `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
  return [`${mark(false, io)} ${file}  ${count}`, ...problems.map(formatProblem)];
}

function listResults(args: ParsedArgs, io: CommandIo): ExitCode {
  if (flag(args, 'json')) {
    io.out(JSON.stringify({ results: METRICS, families: METRIC_FAMILIES }));
    return EXIT_CODE.ok;
  }
  const families = Object.entries(METRIC_FAMILIES).map(([family, words]) => [
    `${family}KIND`,
    `of one kind: ${words.join(', ')}`,
  ]);
  io.out(columns([...Object.entries(METRICS), ...families]).join('\n'));
  return EXIT_CODE.ok;
}
