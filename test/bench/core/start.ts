/**
 * How fast a core is there, and what it holds: in a suite's own process on a new folder, as a command, idle,
 * by the shadow and by the thing. Each figure is the best of several processes; the time of an empty Node stands beside.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert } from '#kernel/errors.ts';
import type { Figure } from '../report.ts';

const TURNS = 5;
/** Of each: shadows, and things. */
const MANY = 5000;
const CHILD = fileURLToPath(new URL('./start-child.ts', import.meta.url));
const METERTWIN = fileURLToPath(new URL('../../../bin/metertwin.cjs', import.meta.url));

export async function benchStart(): Promise<Figure[]> {
  const inside: ChildFigures[] = [];
  const nothing: number[] = [];
  const commands: Command[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'metertwin-bench-'));
  try {
    for (let turn = 0; turn < TURNS; turn++) {
      inside.push(child('0'));
      nothing.push(emptyNode());
      commands.push(await command(folder));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const { before, withShadows, withThings } = child(String(MANY));
  const least = (values: readonly number[]): number => Math.min(...values);
  return [
    one('node -e 0, whole process', least(nothing)),
    one('startCore() on a new folder', least(inside.map(({ startedMs }) => startedMs))),
    one(
      'startCore() to the first accepted connection',
      least(inside.map(({ connectedMs }) => connectedMs)),
    ),
    one(
      'metertwin core, from the command to ready',
      least(commands.map(({ readyMs }) => readyMs)),
      memory(commands),
    ),
    one(`a core with ${MANY} shadows`, 0, grown('shadow', before, withShadows)),
    one(`and with ${MANY} things`, 0, grown('thing', withShadows, withThings)),
  ];
}

function grown(what: string, from: Sizes, to: Sizes): Readonly<Record<string, number>> {
  const each = (which: keyof Sizes): number => Math.round((to[which] - from[which]) / MANY);
  return {
    [`bytes of heap a ${what}`]: each('heap'),
    [`bytes on disk a ${what}`]: each('disk'),
  };
}

function one(name: string, ms: number, more: Readonly<Record<string, number>> = {}): Figure {
  return { name, ms, count: 1, unit: 'starts', more };
}

interface ChildFigures {
  readonly startedMs: number;
  readonly connectedMs: number;
  readonly before: Sizes;
  readonly withShadows: Sizes;
  readonly withThings: Sizes;
}

interface Sizes {
  readonly heap: number;
  readonly disk: number;
}

function child(shadows: string): ChildFigures {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', CHILD, shadows], {
    encoding: 'utf8',
  });
  assert(status === 0, `the core ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as ChildFigures;
}

function emptyNode(): number {
  const startMs = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - startMs;
}

interface Command {
  readonly readyMs: number;
  /** Undefined where the system does not say. */
  readonly residentMb: number | undefined;
}

/** The folder is new the first time only. */
async function command(folder: string): Promise<Command> {
  const ports = ['--mqtt-port', '0', '--https-port', '0'];
  const words = [METERTWIN, 'core', '--data', path.join(folder, 'data'), '--json', ...ports];
  const startMs = performance.now();
  const core = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => core.stdout.once('data', resolve));
  const readyMs = performance.now() - startMs;
  const residentMb = residentOf(core.pid);
  const ended = new Promise((resolve) => core.once('exit', resolve));
  core.kill('SIGTERM');
  await ended;
  return { readyMs, residentMb };
}

function memory(commands: readonly Command[]): Readonly<Record<string, number>> {
  const known = commands.flatMap(({ residentMb }) => residentMb ?? []);
  return known.length === 0 ? {} : { 'MB resident': Math.min(...known) };
}

const KB = 1024;

function residentOf(pid: number | undefined): number | undefined {
  try {
    const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kb === undefined ? undefined : Math.round((Number(kb) * KB) / 1e6);
  } catch {
    return undefined;
  }
}
