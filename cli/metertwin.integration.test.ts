/** `metertwin` as people call it: a process with pipes. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../test/support/run-program.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const FRAME =
  '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58';
/** A water meter in clear. */
const PLAIN = '10449344111111113507780413e8030000';

function metertwin(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return runProgram(process.execPath, ['bin/metertwin.cjs', ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env },
  });
}

describe('node bin/metertwin.cjs', () => {
  test('--help lists commands and exit codes, without colours in a pipe', async () => {
    const { exitCode, stdout, stderr } = await metertwin(['--help'], { FORCE_COLOR: '1' });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^ {2}run +scenarios as regression tests/m);
    expect(stdout).not.toContain('\u001b');
  });

  test('decode finds the key in LAB_KEY and prints the worked example', async () => {
    const { exitCode, stdout } = await metertwin(['decode', FRAME, '--brief'], {
      LAB_KEY: '000102030405060708090a0b0c0d0e0f',
    });
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      'QDS-87654321-35-08  HCA 1234 units, 5678 at 2025-12-31  (2026-01-15 10:30, mode 5)\n',
    );
  });

  test('a wrong key ends with exit code 4 and says so on standard error', async () => {
    const { exitCode, stdout, stderr } = await metertwin(['decode', FRAME, '--brief'], {
      LAB_KEY: '00000000000000000000000000000000',
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toContain('error WIRE_DECRYPT_FAILED');
  });

  test('all of a long output arrives through a pipe that does not wait', async () => {
    // A Node that is killed leaves its standard output as it had set it.
    const leaveOpen = `"$0" -e 'process.stdout.on("x", () => {}); process.kill(process.pid, 9)'`;
    const line = `${leaveOpen}; yes ${PLAIN} | head -3000 | "$0" bin/metertwin.cjs decode - --json`;
    const { stdout, stderr } = await runProgram('sh', ['-c', line, process.execPath], {
      cwd: root,
    });
    expect(stderr).toContain('3000 decoded, 0 failed, 3000 lines\n');
    expect(stdout.split('\n')).toHaveLength(3001);
  });

  test('a reader that closes the pipe ends it quietly', async () => {
    const line = `yes ${PLAIN} | head -3000 | { "$0" bin/metertwin.cjs decode - --json; echo "left with $?" >&2; } | head -1`;
    const { stdout, stderr } = await runProgram('sh', ['-c', line, process.execPath], {
      cwd: root,
    });
    expect(stdout).toContain('"line":1,');
    expect(stderr).toBe('left with 0\n');
  });

  test('an unknown command ends with exit code 2', async () => {
    expect(await metertwin(['strat'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('did you mean "metertwin start"?') as string,
    });
  });

  test('check finds the scenarios of the project good', async () => {
    const names = ['quiet-winter', 'replay-telegram', 'mixed-fleet'];
    const files = names.map((name) => `scenarios/${name}.yaml`);
    expect(await metertwin(['check', ...files])).toMatchObject({ exitCode: 0, stderr: '' });
  });
});
