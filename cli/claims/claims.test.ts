/** `metertwin claims`: the ledger as text, JSON and SARIF, and against results of runs. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Log } from 'sarif';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';
import { CLAIMS, claimProblems } from './ledger.ts';

async function claims(cwd: string, ...words: string[]) {
  const io = fakeIo({ cwd });
  const exitCode = await runMetertwin(['claims', ...words], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

test.each(CLAIMS.map((claim) => [claim.id, claim] as const))(
  '%s is borne out by its evidence',
  (_, claim) => {
    expect(claimProblems(claim)).toEqual([]);
  },
);

test('sentences of the talk that do not hold as they were said are shown to fail', async () => {
  const { exitCode, stdout } = await claims('.', 'S1', 's2');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/m5 +does not hold +The first block repeats after 256 telegrams/);
  expect(stdout).toMatch(/S2 {2}“Replay is not possible/);
  expect(stdout).toMatch(/m7 +holds only when +It holds only when the portal keeps the counter/);
  expect(stdout).toMatch(/m5 +does not hold +The access number has eight bits/);
  expect(stdout).toContain('metertwin attack A02-replay --rung same-frame --matrix, only D3');
});

test('runs that come to something else than the ledger says are named, and fail', async () => {
  const cwd = temporaryFolder();
  const run = (verdict: string) => ({
    again: 'metertwin attack A06-interceptor --rung proxy --security m7',
    attacks: [{ id: 'A06-interceptor', verdict }],
  });
  const matrix = {
    ...{ attack: 'A02-replay', rung: 'same-frame', security: 'ell-ctr' },
    ablations: [
      { off: [], verdict: 'BLOCKED' },
      { off: ['D4'], verdict: 'SUCCEEDED' },
    ],
    carried: [{ defence: 'D3' }, { defence: 'D4' }],
  };
  const results = { runs: [run('BLOCKED')], matrices: [] };
  writeFileSync(path.join(cwd, 'held.json'), JSON.stringify(results));
  expect((await claims(cwd, '--results', 'held.json')).exitCode).toBe(0);
  const bad = { runs: [run('SUCCEEDED')], matrices: [matrix] };
  writeFileSync(path.join(cwd, 'bad.json'), JSON.stringify(bad));
  const found = await claims(cwd, '--results', 'bad.json', '--json', '--sarif', 'bad.sarif');
  expect(found.exitCode).toBe(1);
  const { claims: judged } = JSON.parse(found.stdout) as {
    readonly claims: readonly { id: string; problems: readonly { mode: string }[] }[];
  };
  const wrong = judged.flatMap(({ id, problems }) => problems.map(({ mode }) => `${id} ${mode}`));
  // With D3 alone the replay succeeded; the interceptor does not depend on the telegrams.
  expect(wrong).toEqual(['S2 ell-ctr', 'S6 m7', 'S6 m5', 'S6 ell-ctr', 'S6 m0']);
  const log = JSON.parse(readFileSync(path.join(cwd, 'bad.sarif'), 'utf8')) as Log;
  const [{ results: all = [], tool } = { tool: { driver: { name: '' } } }] = log.runs;
  expect(all.filter(({ level }) => level === 'error')).toHaveLength(wrong.length);
  const ids = tool.driver.rules?.map(({ id }) => id) ?? [];
  expect(all.every(({ ruleId, ruleIndex }) => ids[ruleIndex ?? -1] === ruleId)).toBe(true);
  expect(all.some(({ level }) => level === 'warning')).toBe(true);
});

test.each([
  ['{}', 'it has no "runs"'],
  ['{"runs":[]}', 'there is no attack in it'],
])('%s is no result', async (text, problem) => {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'x.json'), text);
  const { exitCode, stderr } = await claims(cwd, '--results', 'x.json');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('CLI_BAD_RESULTS');
  expect(stderr).toContain(problem);
});

test('what is no claim is told', async () => {
  const { exitCode, stderr } = await claims('.', 'S9');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('"S9" is not a claim; there are S1, S2');
});
