/** Planted exports that nobody takes, and each way to take one. */
import { expect, test } from 'vitest';
import { planted, type Files } from './planted-tree.ts';
import { checkExports } from './rules-exports.ts';
import { formatFinding } from './rules.ts';

const LATE = 'sim/core/late.ts';
const DEAD = [`${LATE}:1 exports late, which no other file uses`];
const EXPORT = 'export const late = 1;\n';

test.each<[string, Files, string[]]>([
  ['nobody takes it', { [LATE]: EXPORT }, DEAD],
  [
    'only its own file',
    { [LATE]: `${EXPORT}export const queue = late;\n` },
    [...DEAD, `${LATE}:2 exports queue, which no other file uses`],
  ],
  ['a type', { [LATE]: 'export interface late {}\n' }, DEAD],
  ['an asynchronous function', { [LATE]: 'export async function late() {}\n' }, DEAD],
  ['a program in a text is none', { [LATE]: 'const a = `\nexport const late = 1;\n`;\n' }, []],
  [
    'a name of another file',
    { [LATE]: EXPORT, 'sim/a.ts': "import { late } from './b.ts';" },
    DEAD,
  ],
  ['an import', { [LATE]: EXPORT, 'sim/a.ts': "import { late } from './core/late.ts';" }, []],
  [
    'an import under another name',
    { [LATE]: EXPORT, 'sim/a.ts': "import { type A, late as b } from './core/late.ts';" },
    [],
  ],
  ['all of it', { [LATE]: EXPORT, 'sim/a.ts': "import * as late from './core/late.ts';" }, []],
  ['handed on', { [LATE]: EXPORT, 'sim/a.ts': "export { late } from './core/late.ts';" }, []],
  ['at run time', { [LATE]: EXPORT, 'sim/a.ts': "await import('./core/late.ts');" }, []],
  [
    'a test beside it',
    { [LATE]: EXPORT, 'sim/core/late.test.ts': "import { late } from './late.ts';" },
    [],
  ],
])('%s', (_how, files, findings) => {
  const project = planted(files);
  expect(checkExports(project).map(formatFinding)).toEqual(findings);
});
