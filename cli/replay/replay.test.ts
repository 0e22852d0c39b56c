import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Trace } from '../../sim/core/trace.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';

const START = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

/** Saves a run as `run --save` does; gives back its hash. */
function save(folder: string, more: readonly string[] = []): string {
  mkdirSync(folder, { recursive: true });
  let text = '';
  const trace = new Trace((lines) => (text += lines));
  trace.write(START, 'scenario', { name: 'story', seed: 1 });
  trace.write(START + HOUR, 'telegram', { sender: 'A', units: 7, outcome: 'heard' });
  trace.write(START + 2 * HOUR, 'attack', { id: 'A02-replay', action: 'send' });
  for (const word of more) trace.write(START + 3 * HOUR, 'alarm', { alarm: word });
  const sha256 = trace.sha256();
  writeFileSync(path.join(folder, 'trace.ndjson'), text);
  return sha256;
}

async function replay(cwd: string, ...words: string[]) {
  const io = fakeIo({ cwd });
  const exitCode = await runMetertwin(['replay', ...words], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

test('a saved run is played event by event, and its hash is that of the run', async () => {
  const cwd = temporaryFolder();
  const sha256 = save(path.join(cwd, 'runs', 'story', 'main'), ['replay A']);
  save(path.join(cwd, 'runs', 'story', 'control'));
  const { exitCode, stdout } = await replay(cwd, 'runs');
  expect(exitCode).toBe(0);
  expect(stdout.split('\n')).toEqual([
    '2026-01-01T00:00:00.000Z  scenario  name=story  seed=1',
    '2026-01-01T01:00:00.000Z  telegram  sender=A  units=7  outcome=heard',
    '2026-01-01T02:00:00.000Z  attack  id=A02-replay  action=send',
    '2026-01-01T03:00:00.000Z  alarm  alarm=replay A',
    '',
    '4 events',
    expect.stringMatching(/^alarm +1$/) as string,
    expect.stringMatching(/^attack +1$/) as string,
    expect.stringMatching(/^scenario +1$/) as string,
    expect.stringMatching(/^telegram +1$/) as string,
    `sha256 ${sha256}`,
  ]);
  const control = await replay(cwd, 'runs', '--control', '--json');
  expect(JSON.parse(control.stdout)).toMatchObject({
    events: 3,
    kinds: { attack: 1, scenario: 1, telegram: 1 },
    until: '2026-01-01T02:00:00.000Z',
  });
});

test.each([
  [
    ['--kind', 'attack,alarm'],
    ['attack', 'alarm'],
  ],
  [
    ['--from', 'PT1H'],
    ['telegram', 'attack', 'alarm'],
  ],
  [
    ['--from', 'PT1H', '--until', 'PT2H'],
    ['telegram', 'attack'],
  ],
  [
    ['--speed', '999999'],
    ['scenario', 'telegram', 'attack', 'alarm'],
  ],
])('%j picks %j', async (words, kinds) => {
  const cwd = temporaryFolder();
  save(path.join(cwd, 'run'), ['replay A']);
  const { stdout } = await replay(cwd, 'run', ...words);
  const lines = stdout.slice(0, stdout.indexOf('\n\n')).split('\n');
  expect(lines.map((line) => line.split('  ')[1])).toEqual(kinds);
});

test('two runs are equal, or part at an event', async () => {
  const cwd = temporaryFolder();
  save(path.join(cwd, 'a'), ['one']);
  save(path.join(cwd, 'b'), ['one']);
  save(path.join(cwd, 'c'), ['two']);
  save(path.join(cwd, 'd'));
  expect(await replay(cwd, 'a', '--against', 'b')).toMatchObject({ exitCode: 0 });
  const other = await replay(cwd, 'a', '--against', 'c');
  expect(other.exitCode).toBe(1);
  expect(other.stdout).toContain('event 3 (line 4)');
  const shorter = await replay(cwd, 'a', '--against', 'd', '--json');
  expect(shorter.exitCode).toBe(1);
  expect(JSON.parse(shorter.stdout)).toMatchObject({ equal: false, line: 4 });
  expect((await replay(cwd, 'd', '--against', 'a')).stdout).toContain('the run is over');
});

test.each<[string, (text: string) => string, string]>([
  ['a line that is no event', (text) => text.replace('"seq":1', '"sequence":1'), 'line 2'],
  ['a line that is missing', (text) => text.replace(/^.*"seq":1.*\n/m, ''), '1 is due'],
  [
    'an event before the one above',
    (text) => text.replace(/"at":\d+,"seq":2/, '"at":1,"seq":2'),
    'before',
  ],
  ['a line that is cut', (text) => text.slice(0, -1), 'cut in the middle'],
  ['no JSON', () => 'nonsense\n', 'line 1'],
])('%s is named', async (_, change, words) => {
  const cwd = temporaryFolder();
  const lines: string[] = [];
  const trace = new Trace((text) => lines.push(text));
  for (const hour of [0, 1, 2]) trace.write(START + hour * HOUR, 'tick');
  trace.flush();
  writeFileSync(path.join(cwd, 'trace.ndjson'), change(lines.join('')));
  const { exitCode, stderr } = await replay(cwd, '.');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('CLI_TRACE_INVALID');
  expect(stderr).toContain(words);
});

test('a folder without a run, and one with several, are named with what to do', async () => {
  const cwd = temporaryFolder();
  expect(await replay(cwd, 'nowhere')).toMatchObject({ exitCode: 2 });
  expect((await replay(cwd, '.')).stderr).toContain('CLI_TRACE_NOT_FOUND');
  save(path.join(cwd, 'one', 'main'));
  save(path.join(cwd, 'two', 'main'));
  const several = await replay(cwd, '.');
  expect(several.stderr).toContain('CLI_TRACE_AMBIGUOUS');
  expect(several.stderr).toContain('one/main, two/main');
  expect((await replay(cwd)).stderr).toContain('takes one folder');
});
