/** The example of a scenario that the design gives, run as it stands: 120 days, and its control. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProgram } from './support/run-program.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('the example of the design holds, and its attack succeeds in the control', async () => {
  const { stdout, stderr, exitCode } = await runProgram(
    process.execPath,
    ['bin/metertwin.cjs', 'run', 'sim/scenario/design-example.yaml'],
    { cwd: root },
  );
  expect({ exitCode, stderr }, stdout.slice(-4_000)).toEqual({ exitCode: 0, stderr: '' });
});
