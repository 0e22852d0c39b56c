import { statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { labTokenOf, readLabToken } from './lab-token.ts';

test('the token of a data folder is made once and is for its owner only', () => {
  const dataDir = path.join(temporaryFolder(), 'lab');
  const token = labTokenOf(dataDir);
  expect(token.length).toBeGreaterThan(40);
  expect(labTokenOf(dataDir)).toBe(token);
  expect(readLabToken(dataDir)).toBe(token);
  expect(statSync(path.join(dataDir, 'lab-token')).mode & 0o077).toBe(0);
});

test('a world without the token is told which portal makes it', () => {
  expect(() => readLabToken(temporaryFolder())).toThrow(
    expect.objectContaining({ code: 'CLI_LAB_TOKEN_MISSING' }),
  );
});
