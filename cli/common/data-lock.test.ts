import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { lockData } from './data-lock.ts';

test('a folder that another process works on is refused with its process id', () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'portal.lock'), `${process.ppid}\n`);
  expect(() => lockData(dir, 'portal')).toThrow(
    expect.objectContaining({
      code: 'CLI_DATA_IN_USE',
      message: expect.stringContaining(`${process.ppid}`),
    }),
  );
});

test.each([
  ['of a process that is gone', '4194305'],
  ['that is damaged', 'x'],
])('a lock %s is taken over, and given back at the end', (_what, content) => {
  const dir = temporaryFolder();
  const file = join(dir, 'core.lock');
  writeFileSync(file, content);
  const unlock = lockData(dir, 'core');
  expect(existsSync(file)).toBe(true);
  unlock();
  expect(existsSync(file)).toBe(false);
});

test('the three programs of one folder do not exclude each other', () => {
  const dir = temporaryFolder();
  for (const name of ['core', 'portal', 'world'])
    expect(lockData(dir, name)).toBeTypeOf('function');
});
