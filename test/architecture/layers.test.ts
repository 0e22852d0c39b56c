/** Rows that are missing, commands that know each other, and imports that are calls. */
import { describe, expect, test } from 'vitest';
import { planted, type Files } from './planted-tree.ts';
import { checkCrown } from './rules-crown.ts';
import { checkLayers } from './rules-imports.ts';
import { formatFinding } from './rules.ts';

const findingsOf = (files: Files): string[] => checkLayers(planted(files)).map(formatFinding);

test.each([
  'broker/extras/a.ts',
  'broker/extras.ts',
  'broker/extras.test.ts',
  'cli/extras/a.ts',
  'cli/extras.ts',
  'sim/extras/a.ts',
  'sim/extras.ts',
  'twin/extras/a.ts',
  'twin/extras.ts',
])('%s has no row, whether it imports anything or not', (path) => {
  const finding = `${path}:1 lies in a folder that layers.ts does not name`;
  expect(findingsOf({ [path]: '' })).toEqual([finding]);
  expect(findingsOf({ [path]: "import '../http/a.ts';\nimport 'ws';" })).toEqual([finding]);
});

test('a test may do what the file beside it may', () => {
  expect(
    findingsOf({ 'broker/main.integration.test.ts': "import './main.ts';\nimport 'vitest';" }),
  ).toEqual([]);
});

test.each([
  ['a command knows another', 'cli/run/run.ts', '../bill/bill.ts', 'cli/bill/bill.ts'],
  ['what commands share knows one', 'cli/common/a.ts', '../bill/bill.ts', 'cli/bill/bill.ts'],
  ['a house knows a program', 'cli/house/a.ts', '../programs/a.ts', 'cli/programs/a.ts'],
  ['a command knows the dispatcher', 'cli/run/run.ts', '../dispatch.ts', 'cli/dispatch.ts'],
])('%s', (_what, path, specifier, target) => {
  const room = path.split('/', 2).join('/');
  const files = { 'cli/bill/bill.ts': '', 'cli/programs/a.ts': '' };
  expect(findingsOf({ ...files, [path]: `import '${specifier}';` })).toEqual([
    `${path}:1 ${room} must not import ${target}`,
  ]);
});

describe('an import that is a call', () => {
  const made = "import { createRequire } from 'node:module';\n";
  const aedes = 'broker/rules must not import the package aedes';

  test.each<[string, string, string]>([
    ['require', "require('aedes');", `1 ${aedes}`],
    ['require of a part', "require('aedes/lib/client.js');", `1 ${aedes}`],
    [
      'createRequire, called at once',
      `${made}createRequire(import.meta.url)('aedes');`,
      `2 ${aedes}`,
    ],
    [
      'createRequire under two other names',
      "import { createRequire as make } from 'node:module';\nconst load = make(import.meta.url);\nload('aedes');",
      `3 ${aedes}`,
    ],
    [
      'createRequire of the whole module',
      "import * as module from 'node:module';\nmodule.createRequire(import.meta.url)('aedes');",
      `2 ${aedes}`,
    ],
    [
      'require.resolve',
      `${made}const load = createRequire(import.meta.url);\nload.resolve('aedes');`,
      `3 ${aedes}`,
    ],
    ['import.meta.resolve', "import.meta.resolve('aedes');", `1 ${aedes}`],
    ['a name with a gap', 'require(`aedes/lib/${part}.js`);', `1 ${aedes}`],
    [
      'a file of ours',
      "require('../mqtt/a.ts');",
      '1 broker/rules must not import broker/mqtt/a.ts',
    ],
    ['a computed name', 'require(name);', '1 imports a computed name, which no rule can follow'],
    [
      'a name that begins computed',
      'require(`${family}/a.js`);',
      '1 imports a computed name, which no rule can follow',
    ],
    [
      'a computed name that is resolved',
      'import.meta.resolve(name);',
      '1 imports a computed name, which no rule can follow',
    ],
  ])('%s', (_what, source, finding) => {
    const files = { 'broker/rules/a.ts': source, 'broker/mqtt/a.ts': '' };
    expect(findingsOf(files)).toEqual([`broker/rules/a.ts:${finding}`]);
  });

  test('opens nothing that an import may not', () => {
    const files = { 'broker/rules/a.ts': "require('../../twin/wire/decode-telegram.ts');" };
    expect(checkCrown(planted(files)).map(formatFinding)).toEqual([
      'broker/rules/a.ts can decrypt: broker/rules/a.ts → twin/wire/decode-telegram.ts → meter keys',
    ]);
  });

  test('may be computed where the table says why', () => {
    const source = `${made}createRequire(import.meta.url)(path);`;
    expect(findingsOf({ 'broker/rules/function-worker.ts': source })).toEqual([]);
  });

  test('is no other call', () => {
    const source = "Promise.resolve('aedes');\npath.resolve('aedes');\nrequires('aedes');";
    expect(findingsOf({ 'broker/rules/a.ts': source })).toEqual([]);
  });
});
