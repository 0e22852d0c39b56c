import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startProgram } from '../../test/support/run-program.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { lockData } from './data-lock.ts';

const HOLDER = `
import { lockData } from ${JSON.stringify(new URL('data-lock.ts', import.meta.url).href)};
lockData(process.argv[2], 'portal');
console.log('locked');
setInterval(() => {}, 1000);
`;

test('a folder that another process works on is refused with its id, until that one is killed', async () => {
  const dir = temporaryFolder();
  const program = join(dir, 'holder.mts');
  writeFileSync(program, HOLDER);
  const holder = startProgram(process.execPath, [program, dir]);
  await holder.said('locked');
  expect(() => lockData(dir, 'portal')).toThrow(
    expect.objectContaining({
      code: 'CLI_DATA_IN_USE',
      message: expect.stringContaining(`${holder.child.pid}`) as string,
    }),
  );
  holder.child.kill('SIGKILL');
  await holder.ended;
  lockData(dir, 'portal')();
});

test.each([
  ['of a process whose id is another program by now', `${process.ppid}\n`],
  ['that is damaged', 'x'],
])('a lock file %s locks nothing', (_what, content) => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'core.lock'), content);
  const unlock = lockData(dir, 'core');
  expect(() => lockData(dir, 'core')).toThrow(expect.objectContaining({ code: 'CLI_DATA_IN_USE' }));
  unlock();
  lockData(dir, 'core')();
});

test('the three programs of one folder do not exclude each other', () => {
  const dir = temporaryFolder();
  const unlocks = ['core', 'portal', 'world'].map((name) => lockData(dir, name));
  expect(unlocks).toHaveLength(3);
  for (const unlock of unlocks) unlock();
});
