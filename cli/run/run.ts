/**
 * `metertwin run`: scenarios without a dashboard, as fast as they go; expectations decide the exit
 * code.
 */
import path from 'node:path';
import { defined } from '#kernel/defined.ts';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { parseDuration } from '#kernel/time.ts';
import { chainsOf } from '../../sim/scenario/fork/chains.ts';
import type { RunReport } from '../../sim/scenario/report.ts';
import type { Cell } from '../../sim/scenario/study/study.ts';
import {
  badUsage,
  flag,
  integerOption,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { SEED_OPTION, seedOption } from '../common/common-options.ts';
import { cliError } from '../common/errors.ts';
import { paceOption } from '../common/pace.ts';
import { LiveLine } from '../common/render.ts';
import { readScenario, readScenarios } from '../common/scenario-file.ts';
import { compareWith, readBaseline, writeBaseline, type Baseline } from './baseline.ts';
import { ReportFiles, REPORT_OPTIONS } from './reports/report-files.ts';
import type { FileReport, RunTask } from './run-file.ts';
import { runAll } from './run-pool.ts';
import { RunProgress } from './run-progress.ts';
import { shardOf } from '../common/shard.ts';
import { studyText } from './study-text.ts';
import { batchText, fileText } from './summary.ts';
import { transportOption } from './transport.ts';

export const command: Command = {
  name: 'run',
  summary: 'scenarios as regression tests: headless, as fast as they go',
  usage: [
    'run FILE… [--seed N] [--repeat N] [--until T] [--jobs N] [--shard I/N] [--grep TEXT] [--bail]',
    'run FILE… [--junit FILE] [--sarif FILE] [--html FILE] [--markdown FILE] [--json]',
    'run FILE… --baseline FILE [--update-baseline]',
    'run FILE --fork-at T --save DIR',
    'run FILE --from DIR [--attacker-seed N]',
  ],
  options: {
    seed: SEED_OPTION,
    'attacker-seed': {
      type: 'string',
      value: 'N',
      summary: 'another seed for what attackers leave to chance; the house stays as it is',
    },
    repeat: { type: 'string', value: 'N', summary: 'run each N times; the traces must be equal' },
    until: {
      type: 'string',
      value: 'T',
      summary: 'stop after this virtual time, for example P10D',
    },
    speed: { type: 'string', value: 'N', summary: 'virtual seconds per second (default max)' },
    transport: {
      type: 'string',
      value: 'HOW',
      summary: 'tls (default), or memory: no sockets, the same trace for less processor time',
    },
    jobs: {
      type: 'string',
      short: 'j',
      value: 'N',
      summary: 'files side by side, in processes of their own (default 1)',
    },
    shard: {
      type: 'string',
      value: 'I/N',
      summary: 'only the Ith of N parts; /N takes I from JOB_COMPLETION_INDEX',
    },
    grep: { type: 'string', value: 'TEXT', summary: 'only scenarios with TEXT in their name' },
    bail: { type: 'boolean', summary: 'begin no further file after the first that fails' },
    timeout: { type: 'string', value: 'S', summary: 'real seconds that one run may take' },
    save: { type: 'string', value: 'DIR', summary: 'keep trace and databases of the run there' },
    'fork-at': {
      type: 'string',
      value: 'T',
      summary:
        'save the run as it is after this virtual time, below --save, for others to continue',
    },
    from: { type: 'string', value: 'DIR', summary: 'continue from a run that --fork-at saved' },
    baseline: {
      type: 'string',
      value: 'FILE',
      summary: 'trace hashes that the runs must have',
    },
    'update-baseline': { type: 'boolean', summary: 'write the hashes of these runs there instead' },
    ...REPORT_OPTIONS,
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin run scenarios/replay-telegram.yaml', does: 'the attack and its control' },
    {
      line: 'metertwin run scenarios/quiet-winter.yaml --repeat 2 --json',
      does: 'same trace hash twice',
    },
    {
      line: 'metertwin run scenarios/*.yaml -j 2 --junit results.xml --html results.html',
      does: 'all scenarios, two at a time, with reports for a CI system and for people',
    },
    {
      line: 'metertwin run scenarios/replay-telegram.yaml --fork-at P4D --save runs',
      does: 'saves the run as it is after four days',
    },
    {
      line: 'metertwin run other.yaml --from runs',
      does: 'continues from there with other defences, or with something else that happens',
    },
    {
      line: 'metertwin run jamming.yaml --from runs --attacker-seed 9',
      does: 'the same house and past, and an attacker who decides otherwise',
    },
  ],
  notes: [
    'A run uses the real core and the real portal over mutual TLS, on free ports and an empty data folder. With --transport memory gateways and portal reach the core without sockets: certificates and policies count, TLS does not, and a scenario that disturbs the wire is refused.',
    'Exit code 1 when an expectation does not hold, an attack of the control run does not succeed, or a trace is not the one of the repetition or of the baseline. A run that comes to no result is named in all reports; the others continue, and its own exit code is that of the command.',
    'A control continues from its run where that comes to the same as from the start; the result says from where. With --from the file may say something else of defences and of what happens from the fork on, and the same of the time before.',
  ],
  seedOf: (args) => textOption(args, 'seed'),
  run,
};

async function run(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const tasks = tasksOf(args, io);
  const jobs = integerOption(args, 'jobs', { min: 1, max: 64 }) ?? 1;
  const baseline = baselineOf(args, io);
  const files = new ReportFiles(args, io.cwd);
  const json = flag(args, 'json');
  const line = new LiveLine(io);
  const progress = new RunProgress(tasks, () => performance.now());
  const reports: FileReport[] = [];
  try {
    const skipped = await runAll(tasks, {
      jobs,
      signal: io.signal,
      onProgress: (name, now) => line.update(() => progress.text(name, now)),
      isOver: () => flag(args, 'bail') && reports.some(hasFailed),
      onReport: (report) => {
        line.clear();
        progress.done();
        if (!json) io.out(`${reports.length > 0 ? '\n' : ''}${fileText(report, io)}`);
        reports.push(report);
      },
    });
    const report = joined(reports, { skipped, baseline });
    files.write(report);
    if (json) io.out(JSON.stringify(report));
    else {
      const table = studyText(report.runs);
      if (table !== '') io.out(`\n${table}\n`);
      io.out(batchText(report, { repeat: tasks[0]?.repeat ?? 1, files: tasks.length, io }));
    }
    return exitCodeOf(report);
  } finally {
    line.clear();
    files.close();
  }
}

/** All files are read before the first run begins. Throws SCENARIO_INVALID for all of them at once. */
function tasksOf(args: ParsedArgs, io: CommandIo): RunTask[] {
  if (args.positionals.length === 0) throw badUsage('run', 'run takes at least one scenario file');
  const files = args.positionals.map((file) => ({ file, path: path.resolve(io.cwd, file) }));
  const scenarios = readScenarios(files);
  const text = textOption(args, 'grep');
  const chosen = files.filter(
    (_, index) => text === undefined || scenarios[index]?.name.includes(text),
  );
  if (chosen.length === 0) {
    const names = scenarios.map(({ name }) => name).join(', ');
    throw cliError('CLI_NO_SCENARIO_MATCHES', { details: { text: text ?? '', names } });
  }
  const seed = seedOption(args);
  const attackerSeed = seedOption(args, 'attacker-seed');
  const until = untilOption(args);
  const save = textOption(args, 'save');
  const transport = transportOption(args);
  const timeoutS = integerOption(args, 'timeout', { min: 1, max: 1_000_000 });
  const parts = chosen.flatMap((one): Part[] => {
    const { study } = scenarios[files.indexOf(one)] ?? {};
    return (study?.cells ?? [undefined]).map((cell) => ({ one, cell }));
  });
  return chained(shardOf(args, io, parts), seed).map((one) => ({
    ...one,
    repeat: integerOption(args, 'repeat', { min: 1, max: 100 }) ?? 1,
    pace: paceOption(args) ?? 'max',
    ...defined({ seed, attackerSeed, until, transport }),
    ...(save === undefined ? {} : { save: path.resolve(io.cwd, save) }),
    ...defined({ timeoutS }),
    ...forkTask(args, io),
  }));
}

type NamedFile = Pick<RunTask, 'file' | 'path'>;

/** A file, or a cell of it. */
interface Part {
  readonly one: NamedFile;
  readonly cell: Cell | undefined;
}

/** Cells that share their past are one task: they are run in one process, one after the other. */
function chained(
  parts: readonly Part[],
  seed: number | undefined,
): (NamedFile & Pick<RunTask, 'cells'>)[] {
  return [...Map.groupBy(parts, ({ one }) => one)].flatMap(([one, own]) => {
    const cells = own.flatMap(({ cell }) => (cell === undefined ? [] : [cell]));
    if (cells.length === 0) return [one];
    const loaded = cells.map((cell) => ({
      cell,
      scenario: readScenario(one.path, one.file, cell),
    }));
    return chainsOf(loaded, seed ?? loaded[0]?.scenario.seed ?? 0).map((chain) => ({
      ...one,
      cells: chain.map(({ cell }) => cell),
    }));
  });
}

/** Throws CLI_BAD_USAGE, TIME_NOT_A_DURATION before anything runs. */
function forkTask(args: ParsedArgs, io: CommandIo): Pick<RunTask, 'forkAt' | 'from'> {
  const forkAt = textOption(args, 'fork-at');
  const given = textOption(args, 'from');
  if (forkAt !== undefined) parseDuration(forkAt);
  if (forkAt !== undefined && textOption(args, 'save') === undefined) {
    throw badUsage('run', '--fork-at saves the run below --save DIR: give it, too');
  }
  return {
    ...defined({ forkAt }),
    ...(given === undefined ? {} : { from: { given, path: path.resolve(io.cwd, given) } }),
  };
}

/** Throws TIME_NOT_A_DURATION before anything runs. */
function untilOption(args: ParsedArgs): string | undefined {
  const until = textOption(args, 'until');
  if (until !== undefined) parseDuration(until);
  return until;
}

interface BaselineOrder {
  readonly file: string;
  readonly known: Baseline;
  readonly isUpdate: boolean;
}

/** Throws CLI_FILE_NOT_READ, CLI_BAD_BASELINE, before anything runs. */
function baselineOf(args: ParsedArgs, io: CommandIo): BaselineOrder | undefined {
  const given = textOption(args, 'baseline');
  const isUpdate = flag(args, 'update-baseline');
  if (given === undefined) {
    if (isUpdate) throw badUsage('run', '--update-baseline needs --baseline FILE');
    return undefined;
  }
  const file = path.resolve(io.cwd, given);
  return { file, known: readBaseline(file, { given, mayBeMissing: isUpdate }), isUpdate };
}

function joined(
  reports: readonly FileReport[],
  { skipped, baseline }: { skipped: readonly RunTask[]; baseline: BaselineOrder | undefined },
): RunReport {
  const runs = reports.flatMap((report) => report.runs);
  const errors = reports.flatMap((report) => report.errors);
  const traces = reports.flatMap((report) => report.traces);
  if (baseline?.isUpdate === true) writeBaseline(baseline.file, baseline.known, runs);
  else if (baseline !== undefined) traces.push(...compareWith(baseline.known, runs));
  const compared = reports
    .flatMap((report) => [...Map.groupBy(report.runs, ({ scenario }) => scenario).values()])
    .filter((some) => some.length > 1).length;
  const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
  const equal = compared - reports.flatMap((report) => report.traces).length;
  return {
    runs,
    errors,
    traces,
    skipped: skipped.map(({ file }) => file),
    passed: sum(runs.map(({ passed }) => passed)) + equal,
    failed: sum(runs.map(({ failed }) => failed)) + traces.length + errors.length,
  };
}

function hasFailed({ runs, errors, traces }: FileReport): boolean {
  return errors.length + traces.length > 0 || runs.some(({ failed }) => failed > 0);
}

/** What was judged and did not hold goes before what could not be judged. */
function exitCodeOf({ errors, failed }: RunReport): ExitCode {
  if (failed > errors.length) return EXIT_CODE.expectationFailed;
  return errors[0]?.exitCode ?? EXIT_CODE.ok;
}
