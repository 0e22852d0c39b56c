/** The checks besides the tests themselves: types, lint, format. Each counts as one test. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

interface Check {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
  readonly tookMs: number;
}

export const CHECKS: readonly Check[] = [
  { name: 'types (tsc)', command: 'tsc', args: ['--noEmit'] },
  { name: 'lint (oxlint)', command: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
  {
    name: 'dashboard (vite build)',
    command: 'vite',
    args: ['build', '--config', 'ui/vite.config.ts', '--logLevel', 'warn'],
  },
  { name: 'format (prettier)', command: 'prettier', args: ['--check', '--log-level=warn', '.'] },
];

/** Environment in which the project's own programs, its Node among them, come first. */
export function projectEnv(root: string): NodeJS.ProcessEnv {
  const bin = join(root, 'node_modules', '.bin');
  return { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` };
}

/** Runs a check to its end and keeps its output; a program that cannot start is a failed check. */
export function runCheck(check: Check, root: string): Promise<CheckResult> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const chunks: string[] = [];
    const done = (passed: boolean): void => {
      const tookMs = performance.now() - startedAt;
      resolve({ name: check.name, passed, output: chunks.join('').trim(), tookMs });
    };
    const child = spawn(check.command, check.args, {
      cwd: root,
      env: projectEnv(root),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
    child.on('error', (error) => {
      chunks.push(`${check.command} did not start: ${error.message}`);
      done(false);
    });
    child.on('close', (code) => done(code === 0));
  });
}
