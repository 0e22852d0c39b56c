/** The runs of one scenario file. What goes wrong is a line of the report, not the end of a batch. */
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LabError } from '#kernel/errors.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { parseDuration } from '#kernel/time.ts';
import type { Pace } from '../../sim/core/sim-clock.ts';
import type { ForkPoint } from '../../sim/scenario/fork/fork.ts';
import type { RunPorts } from '../../sim/scenario/ports.ts';
import { shellWord } from '../../sim/scenario/report.ts';
import type { RunError, TraceProblem } from '../../sim/scenario/report.ts';
import type { RunResult } from '../../sim/scenario/result.ts';
import { runScenario } from '../../sim/scenario/run.ts';
import type { RunOptions } from '../../sim/scenario/run.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { cellResult, isDecided } from '../../sim/scenario/study-result.ts';
import { cellText } from '../../sim/scenario/study.ts';
import type { Cell } from '../../sim/scenario/study.ts';
import type { Progress } from '../../sim/scenario/variant-run.ts';
import { makeFolder } from '../common/data-folder.ts';
import { cliError } from '../common/errors.ts';
import { readScenario } from '../common/scenario-file.ts';
import { driveTimers } from '../common/timers.ts';
import { invoicesOf } from '../house/house-invoices.ts';
import { readFork, writeFork } from './fork-folder.ts';
import type { ForkPlace } from './fork-folder.ts';
import { systemOn, systemStarter } from './lab-system.ts';
import type { SystemOptions } from './lab-system.ts';
import type { Transport } from './transport.ts';

/** What to run, as data, so that another process can be told. */
export interface RunTask {
  /** Absolute. */
  readonly path: string;
  /** As the user wrote it. */
  readonly file: string;
  readonly repeat: number;
  readonly pace: Pace;
  readonly seed?: number;
  /** Of a study: what it changes in the file. */
  readonly cell?: Cell;
  /** ISO 8601 duration. */
  readonly until?: string;
  /** Absolute; without it the databases are thrown away. */
  readonly save?: string;
  /** How clients reach the core; TLS when left out. */
  readonly transport?: Transport;
  /** Where on the way it is saved below `save`, so that others continue from there; ISO 8601 duration. */
  readonly forkAt?: string;
  /** A saved run that it continues from. */
  readonly from?: Omit<ForkPlace, 'scenario'>;
  /** Real time that one run may take. */
  readonly timeoutS?: number;
}

export interface FileReport {
  readonly runs: readonly RunResult[];
  readonly errors: readonly RunError[];
  readonly traces: readonly TraceProblem[];
}

export interface RunWatch {
  readonly signal: AbortSignal;
  onProgress(name: string, progress: Progress): void;
}

/** Throws what is not the fault of one run: ctrl-c, a bug. */
export async function runFile(task: RunTask, watch: RunWatch): Promise<FileReport> {
  const scenario = readScenario(task.path, task.file, task.cell);
  const runs: RunResult[] = [];
  const errors: RunError[] = [];
  for (let turn = 1; turn <= task.repeat; turn++) {
    try {
      runs.push(await runCell(scenario, task, watch));
    } catch (error) {
      if (!(error instanceof LabError) || watch.signal.aborted) throw error;
      const { code, message, hint, exitCode } = error;
      const { name, file } = scenario;
      errors.push({
        scenario: name,
        file,
        seed: seedOf(task, scenario),
        code,
        message,
        hint,
        exitCode,
      });
    }
  }
  const hashes = new Set(runs.map(({ hash }) => hash));
  const { file } = scenario;
  const message = `${task.repeat} runs left ${hashes.size} different traces`;
  return { runs, errors, traces: hashes.size > 1 ? [{ file, message }] : [] };
}

/** Of a study all seeds of a cell, or as many as decide it; else the one run. */
async function runCell(scenario: Scenario, task: RunTask, watch: RunWatch): Promise<RunResult> {
  const { study, expectations } = scenario;
  if (study === undefined) return runOnce(scenario, task, watch);
  const { seedCount } = study;
  const runs: RunResult[] = [];
  for (let number = 0; number < seedCount; number++) {
    const seed = seedOf(task, scenario) + number;
    const save = task.save === undefined ? {} : { save: path.join(task.save, String(seed)) };
    runs.push(await runOnce(scenario, { ...task, ...save, seed }, watch));
    if (isDecided(runs, expectations, seedCount)) break;
  }
  return cellResult({ cell: task.cell ?? {}, seedCount, runs, expectations });
}

async function runOnce(scenario: Scenario, task: RunTask, watch: RunWatch): Promise<RunResult> {
  const { seed, until, save, timeoutS, pace, transport } = task;
  const folder = [scenario.name, cellText(task.cell ?? {})].filter((part) => part !== '').join(' ');
  const saveDir = save === undefined ? undefined : path.join(save, folder);
  const over = timeoutS === undefined ? undefined : AbortSignal.timeout(timeoutS * MILLI);
  try {
    const system = { saveDir, transport };
    const result = await runScenario(scenario, runPorts(system), {
      signal: over === undefined ? watch.signal : AbortSignal.any([watch.signal, over]),
      onProgress: (progress) => watch.onProgress(scenario.name, progress),
      pace,
      ...(seed === undefined ? {} : { seed }),
      ...(until === undefined ? {} : { until: scenario.startAt + parseDuration(until) }),
      ...forkOptions(scenario, task, system),
    });
    const options = optionsText(task);
    return options === '' ? result : { ...result, options };
  } catch (error) {
    if (over?.aborted !== true || watch.signal.aborted) throw error;
    const details = { file: scenario.file, seconds: timeoutS ?? 0 };
    throw cliError('CLI_RUN_TIMEOUT', { details, cause: error });
  }
}

/** Throws CLI_FORK_NOT_FOUND, CLI_FORK_UNREADABLE. */
function forkOptions(
  scenario: Scenario,
  { forkAt, from }: RunTask,
  system: SystemOptions,
): Pick<RunOptions, 'from' | 'save'> {
  const { saveDir } = system;
  const place = from && { ...from, scenario: scenario.name };
  return {
    ...(place && { from: readFork(place, (folder) => systemOn(system, folder)) }),
    ...(forkAt === undefined || saveDir === undefined
      ? {}
      : {
          save: {
            at: scenario.startAt + parseDuration(forkAt),
            keep: (point) => keepFork(path.join(saveDir, 'fork'), point),
          },
        }),
  };
}

function keepFork(folder: string, point: ForkPoint): void {
  try {
    writeFork(folder, point);
  } finally {
    point.system.discard();
  }
}

/** What repeats a run besides its file and its seed. */
function optionsText({ until, from }: RunTask): string {
  const words = [
    ...(until === undefined ? [] : ['--until', until]),
    ...(from === undefined ? [] : ['--from', from.given]),
  ];
  return words.map(shellWord).join(' ');
}

const MILLI = 1_000;

function seedOf(task: RunTask, scenario: Scenario): number {
  return task.seed ?? scenario.seed;
}

/** Core and portal of a run, kept below a folder or thrown away. */
export function runPorts(options: SystemOptions): RunPorts {
  const { saveDir } = options;
  return {
    startSystem: systemStarter(options),
    invoicesOf,
    timers: driveTimers,
    clock: systemClock,
    ...(saveDir === undefined ? {} : { traceFile: (variant) => traceFile(saveDir, variant) }),
  };
}

/**
 * Written at once, piece by piece: the file is whole when the run is over. What an earlier run left in
 * the folder is gone: a core and a portal that go on from there would judge two worlds.
 */
function traceFile(saveDir: string, variant: string) {
  const folder = path.join(saveDir, variant);
  rmSync(folder, { recursive: true, force: true });
  makeFolder(folder);
  const file = path.join(folder, 'trace.ndjson');
  writeFileSync(file, '');
  return { file, sink: (lines: string) => appendFileSync(file, lines) };
}
