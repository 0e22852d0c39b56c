/** `metertwin run --save`, `--fork-at` and `--from`, as a person calls them. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunReport } from '../../sim/scenario/report.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';
import type { FromRunChild } from './run-child.ts';

const SHORT = `name: short
seed: 7
time: { start: 2026-01-20, duration: PT4H }
property: { preset: altbau-12 }
fleet: { intervalS: 1800 }
attacks: [{ use: A02-replay, at: PT3H, with: { rung: same-frame, meter: d05-r2, record: PT1H } }]
expect: { readings.forged: 0 }
`;

async function metertwin(...words: string[]) {
  const io = fakeIo();
  const exitCode = await runMetertwin(words, io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

function scenarioFile(text = SHORT): string {
  const file = path.join(temporaryFolder(), 'short.yaml');
  writeFileSync(file, text);
  return file;
}

describe('a run that was saved on the way', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'metertwin-saved-'));
  const file = path.join(folder, 'short.yaml');
  let hash: string | undefined;

  beforeAll(async () => {
    writeFileSync(file, SHORT);
    const { stdout } = await metertwin(
      ...['run', file, '--fork-at', 'PT2H', '--save', folder, '--json'],
    );
    hash = (JSON.parse(stdout) as RunReport).runs[0]?.hash;
    return () => rmSync(folder, { recursive: true, force: true });
  });

  test('is continued to the same trace, and the report says from where', async () => {
    const { stdout, exitCode } = await metertwin('run', file, '--from', folder);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('continues from 2026-01-20T01:00:00.000Z');
    expect(stdout).toContain(`trace sha256 ${hash?.slice(0, 16)}`);
    expect(stdout).toContain(`--seed 7 --from ${folder}`);
  });

  test('is continued without a defence', async () => {
    const open = scenarioFile(
      SHORT.replace('expect:', 'defences: { off: [D4, D6, D7] }\nexpect:').replace('short', 'open'),
    );
    const { stdout, exitCode } = await metertwin('run', open, '--from', folder, '--json');
    const { runs } = JSON.parse(stdout) as RunReport;
    expect(exitCode).toBe(1);
    expect(runs).toMatchObject([{ off: ['D4', 'D6', 'D7'], attacks: [{ verdict: 'SUCCEEDED' }] }]);
    expect(runs[0]?.forkedAt).toBe('2026-01-20T01:00:00.000Z');
  });

  test('is not continued by one with another past', async () => {
    const { stdout, exitCode } = await metertwin('run', file, '--from', folder, '--seed', '8');
    expect(stdout).toContain('SCENARIO_OTHER_PAST');
    expect(exitCode).toBe(2);
  });

  test('and damaged since is told', async () => {
    const state = path.join(folder, 'short', 'fork', 'state.bin');
    const whole = readFileSync(state);
    writeFileSync(state, whole.subarray(0, 100));
    const { stdout } = await metertwin('run', file, '--from', folder);
    expect(stdout).toContain('CLI_FORK_UNREADABLE');
    writeFileSync(state, whole);
  });

  test('gives way to another run that is saved in the same folder', async () => {
    const other = await metertwin('run', file, '--save', folder, '--seed', '8', '--json');
    expect((JSON.parse(other.stdout) as RunReport).runs).toMatchObject([{ failed: 0 }]);
  });
});

test('cells of a study that share their past come to what each comes to alone', async () => {
  const study = 'study: { matrix: { defences.off: [[], [D4, D6, D7]] } }';
  const file = scenarioFile(`${SHORT}${study}\n`);
  const runsOf = async (...words: string[]) => {
    const { stdout } = await metertwin('run', file, ...words, '--json');
    return (JSON.parse(stdout) as RunReport).runs;
  };
  const [first, other] = await runsOf();
  expect([first?.forkedAt, other?.forkedAt]).toEqual([undefined, '2026-01-20T02:00:00.000Z']);
  const [alone] = await runsOf('--shard', '2/2');
  expect(alone?.forkedAt).toBeUndefined();
  expect(other).toMatchObject({ hash: alone?.hash, attacks: [{ verdict: 'SUCCEEDED' }] });
});

test.each([
  ['CLI_FORK_NOT_FOUND', ['--from', 'nowhere']],
  ['SCENARIO_CANNOT_FORK', ['--fork-at', 'P1D', '--save', 'nowhere']],
])('%s: nothing runs', async (code, words) => {
  const { stdout, exitCode } = await metertwin('run', scenarioFile(), ...words);
  expect(stdout).toContain(code);
  expect(exitCode).toBe(2);
});

test.each([
  ['--fork-at saves the run below --save DIR', ['--fork-at', 'PT1H']],
  ['PT1', ['--fork-at', 'PT1', '--save', 'x']],
])('%s', async (message, words) => {
  const { stderr, exitCode } = await metertwin('run', scenarioFile(), ...words);
  expect(stderr).toContain(message);
  expect(exitCode).toBe(2);
});

test('a child whose parent is gone stops in order and says nothing', async () => {
  const entry = fileURLToPath(new URL('run-child.ts', import.meta.url));
  const child = fork(entry, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let said = '';
  child.stderr?.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const file = scenarioFile(SHORT.replace('PT4H', 'P9D'));
  child.send({ path: file, file, repeat: 1, pace: 'max' });
  const [message] = (await once(child, 'message')) as [FromRunChild];
  expect(message.type).toBe('progress');
  // It goes on with its work before it hears that nobody listens.
  child.kill('SIGSTOP');
  child.disconnect();
  child.kill('SIGCONT');
  const [code] = (await once(child, 'exit')) as [number | null];
  expect({ code, said }).toEqual({ code: 0, said: '' });
});
