import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { METRIC_NAMES } from '../../sim/scenario/metrics/metrics.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

async function check(...words: string[]) {
  const io = fakeIo();
  const exitCode = await runMetertwin(['check', ...words], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

function scenarioFile(text: string): string {
  const file = join(temporaryFolder(), 'story.yaml');
  writeFileSync(file, text);
  return file;
}

test('a valid scenario is named', async () => {
  expect(await check('scenarios/quiet-winter.yaml')).toEqual({
    exitCode: 0,
    stdout: '✓ scenarios/quiet-winter.yaml  quiet-winter',
    stderr: '',
  });
});

test('a typo is shown with its place and what was meant; the other files are checked too', async () => {
  const file = scenarioFile('name: x\nsed: 1\n');
  const { exitCode, stdout } = await check(file, 'scenarios/replay-telegram.yaml');
  expect(exitCode).toBe(2);
  expect(stdout.split('\n')).toEqual([
    `✗ ${file}  4 problems`,
    `${file}:1:1  time is missing`,
    `${file}:1:1  property is missing`,
    `${file}:1:1  expect is missing`,
    `${file}:2:1  sed is not a key here. Did you mean "seed"?`,
    '✓ scenarios/replay-telegram.yaml  replay-telegram',
  ]);
});

test('--json gives the problems with line, column and path', async () => {
  const file = scenarioFile('name: x\nsed: 1\n');
  const { exitCode, stdout } = await check(file, '--json');
  const { files } = JSON.parse(stdout) as { files: { problems: object[] }[] };
  expect(exitCode).toBe(2);
  expect(files[0]?.problems.at(-1)).toEqual({
    file,
    line: 2,
    column: 1,
    path: 'sed',
    message: 'is not a key here',
    suggestion: 'seed',
  });
});

test('CLI_FILE_NOT_READ says which file', async () => {
  const { exitCode, stderr } = await check('no/such.yaml');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('error CLI_FILE_NOT_READ: cannot read no/such.yaml: ENOENT');
});

test('without a file it is wrong usage', async () => {
  expect(await check()).toMatchObject({ exitCode: 2 });
});

test('--results lists every result that can be expected', async () => {
  const { exitCode, stdout } = await check('--results');
  expect(exitCode).toBe(0);
  const words = stdout.split(/[\s,]+/);
  for (const name of METRIC_NAMES)
    expect(words).toContain(words.includes(name) ? name : name.split('.').at(-1));
  const json = JSON.parse((await check('--results', '--json')).stdout) as object;
  expect(Object.keys(json)).toEqual(['results', 'families']);
});

test('a file that describes a house is checked as a house', async () => {
  expect(await check('scenarios/houses/altbau-12.yaml')).toEqual({
    exitCode: 0,
    stdout: '✓ scenarios/houses/altbau-12.yaml  Altbau Lindenhof 12, a house of 12 dwellings',
    stderr: '',
  });
  const room = '{ kind: living, areaM2: 20, ratedOutputX: 1500 }';
  const file = scenarioFile(
    `dwellings:\n  - { id: a, rooms: [${room}] }\n  - { id: a, rooms: [] }\n`,
  );
  const { exitCode, stdout } = await check(file);
  expect(exitCode).toBe(2);
  expect(stdout).toContain(`${file}:2:50  dwellings[0].rooms[0].ratedOutputX is not a key here.`);
  expect(stdout).toContain('dwellings[1].id "a" is the id of dwelling 1 too');
});
