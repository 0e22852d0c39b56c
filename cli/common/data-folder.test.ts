import { chmodSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import {
  makeFolder,
  noteParts,
  openDataFolder,
  openToOthers,
  requireParts,
} from './data-folder.ts';

const modeOf = (file: string): number => statSync(file).mode & 0o777;
const code = (name: string) => expect.objectContaining({ code: name }) as Error;

describe('a data folder that others may read', () => {
  test('is closed with all that is in it, where it is ours; links are not followed', () => {
    const dir = temporaryFolder();
    const outside = join(temporaryFolder(), 'outside');
    mkdirSync(join(dir, 'things', 'gw-1'), { recursive: true });
    for (const file of [
      join(dir, 'portal.db'),
      join(dir, 'portal.db-wal'),
      join(dir, 'things', 'gw-1', 'private.key'),
      outside,
    ]) {
      writeFileSync(file, 'x');
      chmodSync(file, 0o644);
    }
    symlinkSync(outside, join(dir, 'link'));
    chmodSync(dir, 0o755);
    chmodSync(join(dir, 'things'), 0o755);
    expect(openToOthers(dir)).toContain('portal.db-wal');
    openDataFolder(dir);
    expect(openToOthers(dir)).toEqual([]);
    expect(modeOf(dir)).toBe(0o700);
    expect(modeOf(outside)).toBe(0o644);
  });

  test('is refused where it holds other things', () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'letter.txt'), 'x');
    chmodSync(dir, 0o755);
    expect(() => openDataFolder(dir)).toThrow(code('CLI_FOLDER_OPEN'));
    expect(modeOf(dir)).toBe(0o755);
  });
});

test.each(['/dev/null/data', '/proc/nothing/data', '/proc/1/task/data/deep'])(
  'a folder below %s is one error, at once',
  (folder) => {
    expect(() => makeFolder(folder)).toThrow(code('CLI_FOLDER_UNUSABLE'));
  },
);

describe('a part of the data that was there', () => {
  test.each(['portal.db', 'things', 'pki'] as const)('is missed when it is gone: %s', (part) => {
    const dir = temporaryFolder();
    requireParts(dir, [part], { isNew: false });
    mkdirSync(join(dir, part));
    noteParts(dir);
    requireParts(dir, [part], { isNew: false });
    rmSync(join(dir, part), { recursive: true });
    expect(() => requireParts(dir, [part], { isNew: false })).toThrow(code('CLI_DATA_MISSING'));
    requireParts(dir, [part], { isNew: true });
    requireParts(dir, [part], { isNew: false });
  });
});
