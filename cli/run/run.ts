/**
 * `metertwin run`: scenarios without a dashboard, as fast as they go; expectations decide the exit
 * code.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT_CODE } from '#kernel/errors.ts';
import type { ExitCode } from '#kernel/errors.ts';
import { parseDuration } from '#kernel/time.ts';
import type { RunPorts } from '../../sim/scenario/ports.ts';
import type { RunResult } from '../../sim/scenario/result.ts';
import { runScenario } from '../../sim/scenario/run.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { makeFolder } from '../common/data-folder.ts';
import { badUsage, flag, integerOption, JSON_OPTION, textOption } from '../common/args.ts';
import type { Command, CommandIo, ParsedArgs } from '../common/args.ts';
import { trueBill } from './house-bill.ts';
import { systemStarter } from './lab-system.ts';
import { paceOption } from '../common/pace.ts';
import { readScenario } from '../common/scenario-file.ts';
import { LiveLine } from '../common/render.ts';
import { progressText } from './run-progress.ts';
import { runSummary } from './summary.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { driveTimers } from '../common/timers.ts';
import { SEED_OPTION, seedOption } from '../common/common-options.ts';

export const command: Command = {
  name: 'run',
  summary: 'scenarios as regression tests: headless, as fast as they go',
  usage: ['run FILE… [--seed N] [--repeat N] [--until T] [--save DIR] [--json]'],
  options: {
    seed: SEED_OPTION,
    repeat: { type: 'string', value: 'N', summary: 'run each N times; the traces must be equal' },
    until: {
      type: 'string',
      value: 'T',
      summary: 'stop after this virtual time, for example P10D',
    },
    speed: { type: 'string', value: 'N', summary: 'virtual seconds per second (default max)' },
    save: { type: 'string', value: 'DIR', summary: 'keep trace and databases of the run there' },
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin run scenarios/replay-telegram.yaml', does: 'the attack and its control' },
    {
      line: 'metertwin run scenarios/quiet-winter.yaml --repeat 2 --json',
      does: 'same trace hash twice',
    },
  ],
  notes: [
    'A run uses the real core and the real portal over mutual TLS, on free ports and an empty data folder.',
    'Exit code 1 when an expectation does not hold, an attack of the control run does not succeed, or repeated runs differ.',
  ],
  seedOf: (args) => textOption(args, 'seed'),
  run,
};

interface Batch {
  readonly runs: readonly RunResult[];
  /** Files whose repeated runs left different traces. */
  readonly differing: readonly string[];
  readonly passed: number;
  readonly failed: number;
}

async function run(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  if (args.positionals.length === 0) throw badUsage('run', 'run takes at least one scenario file');
  const scenarios = args.positionals.map((file) => readScenario(path.resolve(io.cwd, file), file));
  const repeat = integerOption(args, 'repeat', { min: 1, max: 100 }) ?? 1;
  const json = flag(args, 'json');
  const runs: RunResult[] = [];
  const differing: string[] = [];
  for (const scenario of scenarios) {
    const repeated: RunResult[] = [];
    for (let turn = 1; turn <= repeat; turn++) {
      const result = await runOnce(scenario, args, io);
      if (!json)
        io.out(`${runs.length + repeated.length > 0 ? '\n' : ''}${runSummary(result, io)}`);
      repeated.push(result);
    }
    if (new Set(repeated.map(({ hash }) => hash)).size > 1) differing.push(scenario.file);
    runs.push(...repeated);
  }
  const batch = countBatch(runs, differing, repeat > 1 ? scenarios.length : 0);
  io.out(json ? JSON.stringify(batch) : batchText(batch, { repeat, files: scenarios.length, io }));
  return batch.failed === 0 ? EXIT_CODE.ok : EXIT_CODE.expectationFailed;
}

async function runOnce(scenario: Scenario, args: ParsedArgs, io: CommandIo): Promise<RunResult> {
  const seed = seedOption(args);
  const until = textOption(args, 'until');
  const save = textOption(args, 'save');
  const saveDir = save === undefined ? undefined : path.resolve(io.cwd, save, scenario.name);
  const line = new LiveLine(io);
  try {
    return await runScenario(scenario, runPorts(saveDir), {
      signal: io.signal,
      onProgress: (progress) => line.update(() => progressText(scenario.name, progress)),
      pace: paceOption(args) ?? 'max',
      ...(seed === undefined ? {} : { seed }),
      ...(until === undefined ? {} : { until: scenario.startAt + parseDuration(until) }),
    });
  } finally {
    line.clear();
  }
}

function runPorts(saveDir: string | undefined): RunPorts {
  return {
    startSystem: systemStarter(saveDir),
    billOf: trueBill,
    timers: driveTimers,
    clock: systemClock,
    ...(saveDir === undefined ? {} : { traceFile: (variant) => traceFile(saveDir, variant) }),
  };
}

/** Written at once, piece by piece: the file is whole when the run is over. */
function traceFile(saveDir: string, variant: string) {
  const file = path.join(saveDir, variant, 'trace.ndjson');
  makeFolder(path.dirname(file));
  writeFileSync(file, '');
  return { file, sink: (lines: string) => appendFileSync(file, lines) };
}

function countBatch(
  runs: readonly RunResult[],
  differing: readonly string[],
  comparisons: number,
): Batch {
  const sum = (pick: (result: RunResult) => number): number =>
    runs.reduce((total, result) => total + pick(result), 0);
  return {
    runs,
    differing,
    passed: sum(({ passed }) => passed) + comparisons - differing.length,
    failed: sum(({ failed }) => failed) + differing.length,
  };
}

function batchText(
  { differing, passed, failed }: Batch,
  { repeat, files, io }: { repeat: number; files: number; io: CommandIo },
): string {
  const last = `${passed} passed, ${failed} failed`;
  if (repeat === 1) return files === 1 ? last : `\n${last}`;
  const verdicts = differing.map(
    (file) => `${io.style('red', '✗')} ${file}: ${repeat} runs left different traces`,
  );
  const same = `${io.style('green', '✓')} ${repeat} runs each, equal traces`;
  return [...(verdicts.length === 0 ? [same] : verdicts), last].join('\n');
}
