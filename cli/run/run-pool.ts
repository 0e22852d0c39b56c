/** Scenario files side by side in processes of their own; reports come back in the order of the files. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { formatInstant } from '#kernel/time.ts';
import { scenarioError } from '../../sim/scenario/errors.ts';
import { cliError } from '../common/errors.ts';
import type { FromRunChild } from './run-child.ts';
import { runFile, type FileReport, type RunTask, type RunWatch } from './run-file.ts';

const CHILD_ENTRY = fileURLToPath(new URL('run-child.ts', import.meta.url));

interface PoolOptions extends RunWatch {
  /** 1 runs them in this process. */
  readonly jobs: number;
  /** Called in the order of the tasks. */
  onReport(report: FileReport): void;
  /** Asked before each task begins; those that wait are skipped once it says so. */
  isOver(): boolean;
}

/** Gives back the tasks that were not begun. Throws CLI_RUN_CHILD_ENDED and what `runFile` throws. */
export async function runAll(tasks: readonly RunTask[], options: PoolOptions): Promise<RunTask[]> {
  const finished = new Map<number, FileReport>();
  const skipped: RunTask[] = [];
  const waiting = [...tasks.entries()];
  let told = 0;
  const worker = async (): Promise<void> => {
    for (;;) {
      const next = waiting.shift();
      if (next === undefined) return;
      const [index, task] = next;
      if (options.isOver()) {
        skipped.push(task);
        continue;
      }
      finished.set(index, await runTask(task, options));
      for (let report = finished.get(told); report !== undefined; report = finished.get(++told)) {
        options.onReport(report);
      }
    }
  };
  const workers = Array.from({ length: Math.min(options.jobs, tasks.length) }, worker);
  const outcomes = await Promise.allSettled(workers);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return skipped;
}

function runTask(task: RunTask, options: PoolOptions): Promise<FileReport> {
  return options.jobs === 1 ? runFile(task, options) : runInChild(task, options);
}

/** A fresh process for each file: one that crashes takes no other with it. */
async function runInChild(task: RunTask, { signal, onProgress }: RunWatch): Promise<FileReport> {
  let at = formatInstant(0);
  const child = fork(CHILD_ENTRY, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  // Without its parent it stops its core and its portal in order.
  const stop = (): void => child.disconnect();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await answerOf(child, task, (name, progress) => {
      at = formatInstant(progress.now);
      onProgress(name, progress);
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    const seed = task.seed ?? 'of the file';
    throw scenarioError('SCENARIO_INTERRUPTED', { details: { at, seed }, cause: error });
  } finally {
    signal.removeEventListener('abort', stop);
    if (child.connected) child.disconnect();
  }
}

function answerOf(
  child: ChildProcess,
  task: RunTask,
  onProgress: RunWatch['onProgress'],
): Promise<FileReport> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      reject(cliError('CLI_RUN_CHILD_ENDED', { details: { file: task.file, reason } }));
    };
    child.on('message', (message: FromRunChild) => {
      if (message.type === 'progress') onProgress(message.name, message.progress);
      else if (message.type === 'done') resolve(message.report);
      else fail(message.text);
    });
    child.on('error', (error) => fail(error.message));
    child.on('exit', (code, by) => fail(by === null ? `exit code ${code}` : `signal ${by}`));
    child.send(task);
  });
}
