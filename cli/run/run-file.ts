/** The runs of one scenario file. What goes wrong is a line of the report, not the end of a batch. */
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defined } from '#kernel/defined.ts';
import { LabError } from '#kernel/errors.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { parseDuration } from '#kernel/time.ts';
import type { Pace } from '../../sim/core/sim-clock.ts';
import type { ForkPoint } from '../../sim/scenario/fork/fork.ts';
import type { RunPorts } from '../../sim/scenario/ports.ts';
import type { RunError, TraceProblem } from '../../sim/scenario/report.ts';
import { shellWord } from '../../sim/scenario/attack/shell-word.ts';
import type { RunResult } from '../../sim/scenario/result.ts';
import { runScenario, type RunOptions } from '../../sim/scenario/run.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { cellResult, isDecided } from '../../sim/scenario/study/study-result.ts';
import { cellText, type Cell } from '../../sim/scenario/study/study.ts';
import type { Progress } from '../../sim/scenario/variant-run.ts';
import { makeFolder } from '../common/data-folder.ts';
import { cliError } from '../common/errors.ts';
import { readScenario } from '../common/scenario-file.ts';
import { driveTimers } from '../common/timers.ts';
import { invoicesOf } from '../house/house-invoices.ts';
import { ChainPast } from './chain-past.ts';
import { readFork, writeFork, type ForkPlace } from './fork-folder.ts';
import { systemOn, systemStarter, type SystemOptions } from './lab-system.ts';
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
  /** Of the attackers; that of the file when left out. */
  readonly attackerSeed?: number;
  /** Of a study: what each changes in the file. Those that share their past are run together. */
  readonly cells?: readonly Cell[];
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
  const chain = (task.cells ?? [{}]).map((cell): CellTask => {
    const scenario = readScenario(task.path, task.file, cell);
    const { attackerSeed = scenario.attackerSeed } = task;
    return {
      cell,
      scenario: attackerSeed === undefined ? scenario : { ...scenario, attackerSeed },
    };
  });
  const outcomes: CellOutcome[] = [];
  for (let turn = 1; turn <= task.repeat; turn++) {
    outcomes.push(...(await runChain(chain, task, watch)));
  }
  const runs = outcomes.flatMap(({ run }) => run ?? []);
  const byName = Map.groupBy(runs, ({ scenario }) => scenario);
  const traces = [...byName.values()].flatMap((some): TraceProblem[] => {
    const hashes = new Set(some.map(({ hash }) => hash));
    const message = `${task.repeat} runs left ${hashes.size} different traces`;
    return hashes.size > 1 ? [{ file: some[0]?.file ?? task.file, message }] : [];
  });
  return { runs, errors: outcomes.flatMap(({ error }) => error ?? []), traces };
}

interface CellTask {
  readonly cell: Cell;
  readonly scenario: Scenario;
}

interface CellOutcome {
  readonly run?: RunResult;
  readonly error?: RunError;
}

/** Of a study all seeds of its cells, or as many as decide one; else the one run. */
async function runChain(
  chain: readonly CellTask[],
  task: RunTask,
  watch: RunWatch,
): Promise<CellOutcome[]> {
  const states = chain.map((one) => ({
    ...one,
    runs: [] as RunResult[],
    errors: [] as RunError[],
  }));
  const seedCount = chain[0]?.scenario.study?.seedCount ?? 1;
  for (let number = 0; number < seedCount; number++) {
    const past = new ChainPast(mayShare(task) ? chain : [], seedOf(task, chain) + number);
    try {
      for (const state of states) {
        const { scenario, cell, runs, errors } = state;
        if (errors.length > 0 || isDecided(runs, scenario.expectations, seedCount)) continue;
        const own = cellTask(task, { scenario, seed: past.seed });
        try {
          runs.push(await runOnce(scenario, { ...own, cells: [cell] }, { watch, past }));
        } catch (error) {
          if (!(error instanceof LabError) || watch.signal.aborted) throw error;
          errors.push(runError(error, { scenario, seed: past.seed }));
        }
      }
    } finally {
      past.discard();
    }
  }
  return states.map(({ scenario, cell, runs, errors: [error] }) => {
    if (error !== undefined) return { error };
    const { study, expectations } = scenario;
    const [run] = runs;
    if (study === undefined && run !== undefined) return { run };
    return { run: cellResult({ cell, seedCount, runs, expectations }) };
  });
}

/** A run that begins or ends elsewhere, or is saved for somebody else, is run for itself. */
function mayShare({ from, forkAt, until }: RunTask): boolean {
  return from === undefined && forkAt === undefined && until === undefined;
}

/** Seeds of a study are kept apart. */
function cellTask(
  task: RunTask,
  { scenario, seed }: { readonly scenario: Scenario; readonly seed: number },
): RunTask {
  if (scenario.study === undefined) return task;
  const save = task.save === undefined ? {} : { save: path.join(task.save, String(seed)) };
  return { ...task, ...save, seed };
}

function runError(
  { code, message, hint, exitCode }: LabError,
  { scenario: { name, file }, seed }: { readonly scenario: Scenario; readonly seed: number },
): RunError {
  return { scenario: name, file, seed, code, message, hint, exitCode };
}

async function runOnce(
  scenario: Scenario,
  task: RunTask,
  { watch, past }: { readonly watch: RunWatch; readonly past: ChainPast },
): Promise<RunResult> {
  const { seed, until, save, timeoutS, pace, transport } = task;
  const folder = [scenario.name, cellText(task.cells?.[0] ?? {})]
    .filter((part) => part !== '')
    .join(' ');
  const saveDir = save === undefined ? undefined : path.join(save, folder);
  const over = timeoutS === undefined ? undefined : AbortSignal.timeout(timeoutS * MILLI);
  try {
    const system = { saveDir, transport };
    const result = await runScenario(scenario, runPorts(system), {
      signal: over === undefined ? watch.signal : AbortSignal.any([watch.signal, over]),
      onProgress: (progress) => watch.onProgress(scenario.name, progress),
      pace,
      ...defined({ seed }),
      ...(until === undefined ? {} : { until: scenario.startAt + parseDuration(until) }),
      ...past.optionsFor(scenario),
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
function optionsText({ attackerSeed, until, from }: RunTask): string {
  const words = [
    ...(attackerSeed === undefined ? [] : ['--attacker-seed', String(attackerSeed)]),
    ...(until === undefined ? [] : ['--until', until]),
    ...(from === undefined ? [] : ['--from', from.given]),
  ];
  return words.map(shellWord).join(' ');
}

const MILLI = 1_000;

function seedOf(task: RunTask, [first]: readonly CellTask[]): number {
  return task.seed ?? first?.scenario.seed ?? 0;
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
