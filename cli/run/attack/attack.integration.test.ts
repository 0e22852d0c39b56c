/** `metertwin attack` on the real programs, as a person calls it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { runMetertwin } from '../../dispatch.ts';
import { fakeIo } from '../../common/fake-io.fixture.ts';

vi.setConfig({ testTimeout: 240_000 });

async function metertwin(...words: string[]) {
  const io = fakeIo();
  const exitCode = await runMetertwin(words, io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

test('an attack says what was tried, what held, and which defence carries it', async () => {
  const junit = path.join(temporaryFolder(), 'attacks.xml');
  const { exitCode, stdout } = await metertwin('attack', 'A28', '--matrix', '--junit', junit);
  expect(stdout.split('\n').map((line) => line.trimEnd())).toEqual([
    'A28-curious-tenant  A tenant who looks at neighbours   address-bar, telegrams of m7, seed 20260108',
    '',
    '  Goal   learn what a neighbour uses',
    '  Knows  the own password; how dwellings are numbered',
    '  Does   the numbers of neighbours in the address bar',
    '',
    '  ✓  defences on  BLOCKED    0 of 23 attempts granted, 0 readings forged, 0.00 € moved, no alarm',
    '  ✓  control      SUCCEEDED  12 of 23 attempts granted, 0 readings forged, 0.00 € moved, no alarm',
    '',
    '  It is held. The control (the same with D15 off) succeeds. What stands against it:',
    '    D15: tenancy checks, minimum group size, CSP, parameterised SQL, CSRF token',
    '',
    'A28-curious-tenant address-bar  m7: each defence alone, and all but each',
    '  all on   BLOCKED    0 forged  0.00 €  0 alarms',
    '  all off  SUCCEEDED  0 forged  0.00 €  0 alarms',
    '',
    '  D15  nothing else holds it',
    '',
    '4 passed, 0 failed',
  ]);
  expect(exitCode).toBe(0);
  const report = readFileSync(junit, 'utf8');
  expect(report).toContain('control: A28-curious-tenant succeeds');
});

test('a name that is none, and what cannot be tried, are told before anything runs', async () => {
  const unknown = await metertwin('attack', 'A99');
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toContain('CLI_UNKNOWN_ATTACK');
  expect(unknown.stderr).toContain(
    '"A99" is not an attack; there are A01-eavesdropping, A02-replay',
  );
  for (const words of [[], ['A02', '--all'], ['A26', '--security', 'm0'], ['A02', '--rung', 'x']]) {
    const { exitCode, stdout } = await metertwin('attack', ...words);
    expect([exitCode, stdout], words.join(' ')).toEqual([2, '']);
  }
  const { exitCode, stdout } = await metertwin('attack', '--list');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/A02-replay +Replay of an old telegram +same-frame, clone-gateway/);
});
