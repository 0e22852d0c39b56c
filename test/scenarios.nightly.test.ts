/** Every scenario of the project, twice: equal traces, those of the baseline, and nothing unexpected. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProgram } from './support/run-program.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const BASELINE = 'scenarios/expected/baseline.json';

test('all scenarios hold, leave the trace of the baseline, and leave it twice', async () => {
  const names = readdirSync(`${root}scenarios`).filter((name) => name.endsWith('.yaml'));
  const files = names.map((name) => `scenarios/${name}`);
  const options = ['--repeat', '2', '--jobs', '2', '--baseline', BASELINE];
  const { stdout, stderr, exitCode } = await runProgram(
    process.execPath,
    ['bin/metertwin.cjs', 'run', ...files, ...options],
    { cwd: root },
  );
  expect({ exitCode, stderr }, stdout.slice(-4_000)).toEqual({ exitCode: 0, stderr: '' });
});
