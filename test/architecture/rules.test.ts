/** The test of the test: each rule reports a violation that is planted into a clean tree. */
import { describe, expect, test } from 'vitest';
import { planted, plantedAfter, type Files } from './planted-tree.ts';
import { checkCalls } from './rules-calls.ts';
import { checkCrown } from './rules-crown.ts';
import { checkErrors } from './rules-errors.ts';
import { checkLayers } from './rules-imports.ts';
import { checkOrphans } from './rules-orphans.ts';
import { checkLockFile, checkMachineNames, checkReadmes } from './rules-repository.ts';
import { checkSizes } from './rules-sizes.ts';
import { formatFinding, RULES } from './rules.ts';

test.each(Object.entries(RULES))('a clean tree has no finding: %s', (_sentence, rule) => {
  expect(rule(planted()).map(formatFinding)).toEqual([]);
});

describe('layers', () => {
  test.each<[string, string, string, string]>([
    [
      'the core reads telegrams',
      'broker/main.ts',
      "import { link } from '#wire/link-layer.ts';",
      'broker/main.ts:3 broker/main.ts must not import twin/wire/link-layer.ts',
    ],
    [
      'only a type, and still forbidden',
      'broker/main.ts',
      "import type { link } from '../twin/wire/link-layer.ts';",
      'broker/main.ts:3 broker/main.ts must not import twin/wire/link-layer.ts',
    ],
    [
      'a type named inside a type',
      'broker/main.ts',
      "export type Link = import('#wire/link-layer.ts').Link;",
      'broker/main.ts:3 broker/main.ts must not import twin/wire/link-layer.ts',
    ],
    [
      'passed on without being used',
      'broker/main.ts',
      "export * from '#wire/link-layer.ts';",
      'broker/main.ts:3 broker/main.ts must not import twin/wire/link-layer.ts',
    ],
    [
      'loaded later',
      'sim/core/queue.ts',
      "export const later = (): unknown => import('../../twin/main.ts');",
      'sim/core/queue.ts:2 sim/core must not import twin/main.ts',
    ],
    [
      'loaded by a name with a gap',
      'sim/core/queue.ts',
      'export const later = (n: string): unknown => import(`../gateway/${n}.ts`);',
      'sim/core/queue.ts:2 sim/core must not import sim/gateway/gateway.ts',
    ],
    [
      'loaded by a computed name',
      'sim/core/queue.ts',
      'export const later = (n: string): unknown => import(n);',
      'sim/core/queue.ts:2 imports a computed name, which no rule can follow',
    ],
    [
      'a program file that is started by its address',
      'ui/main.ts',
      "new Worker(new URL('../broker/main.ts', import.meta.url));",
      'ui/main.ts:2 ui must not import broker/main.ts',
    ],
    [
      'a package in the kernel',
      'twin/kernel/errors.ts',
      "import yaml from 'yaml';",
      'twin/kernel/errors.ts:4 twin/kernel must not import the package yaml',
    ],
    [
      'a scoped package in the page',
      'ui/main.ts',
      "import x from '@fastify/static/lib/x.js';",
      'ui/main.ts:2 ui must not import the package @fastify/static',
    ],
    [
      'Node in the codec',
      'twin/wire/link-layer.ts',
      "import { createHash } from 'node:crypto';",
      'twin/wire/link-layer.ts:2 twin/wire must not import node:crypto',
    ],
    [
      'the product knows the simulation',
      'twin/main.ts',
      "import { queue } from '../sim/core/queue.ts';",
      'twin/main.ts:5 twin/main.ts must not import sim/core/queue.ts',
    ],
    [
      'the page takes more than types from the schemas',
      'ui/main.ts',
      "import { Meter } from '../twin/api/schemas/meters.ts';",
      'ui/main.ts:2 ui may import types only from twin/api/schemas/meters.ts',
    ],
    [
      'the encoder knows the decoder',
      'twin/wire/encode-telegram.ts',
      "import { decode } from './decode-telegram.ts';",
      'twin/wire/encode-telegram.ts:3 must not know twin/wire/decode-telegram.ts',
    ],
    [
      'something imports a test',
      'broker/main.ts',
      "import './main.test.ts';",
      'broker/main.ts:3 must not import a part of the tests, broker/main.test.ts',
    ],
    [
      'a program uses a fixture',
      'broker/main.ts',
      "import '../test/support/fixture.ts';",
      'broker/main.ts:3 must not import a part of the tests, test/support/fixture.ts',
    ],
    [
      'an import that leads nowhere',
      'broker/main.ts',
      "import './gone.ts';",
      'broker/main.ts:3 imports ./gone.ts, which does not exist',
    ],
  ])('%s', (_what, path, line, finding) => {
    expect(checkLayers(plantedAfter(path, line)).map(formatFinding)).toEqual([finding]);
  });

  test('a new folder at the top has no layer yet', () => {
    const project = planted({ 'extra/a.ts': "import 'node:fs';" });
    expect(checkLayers(project).map(formatFinding)).toEqual([
      'extra/a.ts:1 lies in a folder that layers.ts does not name',
    ]);
  });

  test('a test may use Node, the test tools and its own program, but no other program', () => {
    const project = planted({
      'twin/wire/a.test.ts':
        "import 'vitest';\nimport 'node:fs';\nimport '../main.ts';\nimport '../../broker/main.ts';",
    });
    expect(checkLayers(project).map(formatFinding)).toEqual([
      'twin/wire/a.test.ts:4 twin/wire must not import broker/main.ts',
    ]);
  });
});

describe('crown', () => {
  const gateway = (text: string): Files => ({ 'sim/gateway/gateway.ts': text });

  test.each<[string, Files, string]>([
    [
      'a gateway that imports the decoder',
      gateway("import '#wire/decode-telegram.ts';"),
      'sim/gateway/gateway.ts can decrypt: sim/gateway/gateway.ts → twin/wire/decode-telegram.ts → meter keys',
    ],
    [
      'the same through a harmless file and a dynamic import',
      {
        ...gateway("import '../core/queue.ts';"),
        'sim/core/queue.ts': "export const q = (): unknown => import('./deeper.ts');",
        'sim/core/deeper.ts': "export { aes } from '#wire/security/aes.ts';",
      },
      'sim/gateway/gateway.ts can decrypt: sim/gateway/gateway.ts → sim/core/queue.ts → sim/core/deeper.ts → twin/wire/security/aes.ts → meter keys',
    ],
    [
      'the cipher package itself',
      gateway("import { cbc } from '@noble/ciphers/aes.js';"),
      'sim/gateway/gateway.ts can decrypt: sim/gateway/gateway.ts → @noble/ciphers',
    ],
    [
      "Node's own cipher under another name",
      { 'broker/main.ts': "import { createDecipheriv as open } from 'node:crypto';\nopen();" },
      'broker/main.ts can decrypt: broker/main.ts → createDecipheriv (line 1)',
    ],
    [
      'WebCrypto',
      { 'broker/main.ts': 'export const f = () => globalThis.crypto.subtle.decrypt({}, k, d);' },
      'broker/main.ts can decrypt: broker/main.ts → crypto.subtle.decrypt (line 1)',
    ],
  ])('%s', (_what, files, finding) => {
    expect(checkCrown(planted(files)).map(formatFinding)).toEqual([finding]);
  });

  test('a type from the decoder opens nothing at run time', () => {
    const project = planted(gateway("import type { decode } from '#wire/decode-telegram.ts';"));
    expect(checkCrown(project)).toEqual([]);
  });
});

describe('calls', () => {
  test.each<[string, string, string]>([
    ['Date.now()', 'sim/core/queue.ts', 'uses Date.now; take a Clock parameter'],
    ['Date["now"]()', 'sim/core/queue.ts', 'uses Date.now; take a Clock parameter'],
    ['new Date()', 'twin/wire/link-layer.ts', 'uses new Date(); take a Clock parameter'],
    [
      "import { systemClock } from '#kernel/system-clock.ts'",
      'sim/core/queue.ts',
      'uses systemClock; take a Clock parameter',
    ],
    ['const { now } = Date', 'sim/core/queue.ts', 'uses Date; take a Clock parameter'],
    [
      'globalThis.Math.random()',
      'twin/kernel/errors.ts',
      'uses Math.random; take an Rng parameter and fork it by label',
    ],
    [
      'crypto.randomUUID()',
      'sim/gateway/gateway.ts',
      'uses crypto.randomUUID; take an Rng parameter and fork it by label',
    ],
    [
      'setTimeout(() => {}, 1)',
      'sim/core/queue.ts',
      'uses setTimeout; schedule on the clock or take Timers',
    ],
    [
      'setInterval(() => {}, 1)',
      'sim/gateway/gateway.ts',
      'uses setInterval; schedule on the clock or take Timers',
    ],
    [
      'export const f = async (): Promise<void> => {};',
      'sim/core/queue.ts',
      'uses async; stay synchronous: one event after the other',
    ],
    [
      'Buffer.from([1])',
      'twin/wire/link-layer.ts',
      'uses Buffer.from; stay pure: this code runs in the browser too',
    ],
    ['new Date(0)', 'twin/billing/bill.ts', 'uses new Date(…); use civil dates'],
  ])('%s in %s', (text, path, message) => {
    const lines = planted().text(path).split('\n').length;
    const findings = checkCalls(plantedAfter(path, text)).map(formatFinding);
    expect(findings).toEqual([`${path}:${lines} ${message}`]);
  });

  test('a timer that is imported under another name is found at the import', () => {
    const text = "import { setTimeout as later } from 'node:timers/promises';\nlater(1);";
    const project = planted({ 'sim/gateway/gateway.ts': text });
    expect(checkCalls(project).map(formatFinding)).toEqual([
      'sim/gateway/gateway.ts:1 uses setTimeout; schedule on the clock or take Timers',
    ]);
  });

  test('a port with the same words, a type and a given date are no findings', () => {
    const text = `
      interface Timers { setTimeout(): void; at: Date }
      export const f = (timers: Timers): number => {
        timers.setTimeout();
        return new Date(0).getTime() + Date.UTC(2025, 0);
      };
      class Uplink {
        #timers: Timers;
        later(): void { this.#timers.setTimeout(); this.setInterval(); }
        setInterval(): void {}
      }
      export const fake = { setTimeout: f, now: (): Date => new Date(1) };`;
    expect(checkCalls(plantedAfter('sim/core/queue.ts', text))).toEqual([]);
  });
});

describe('sizes', () => {
  const lines = (count: number, line = 'void 0;'): string => `${line}\n`.repeat(count);

  test('a file of 401 lines, and none of 400', () => {
    const project = planted({ 'broker/main.ts': lines(401), 'twin/main.ts': lines(400) });
    expect(checkSizes(project).map(formatFinding)).toEqual([
      'broker/main.ts has 401 lines, at most 400 are allowed',
    ]);
  });

  test('a table may be long', () => {
    expect(checkSizes(planted({ 'twin/wire/vif-table.ts': lines(500) }))).toEqual([]);
  });

  test('a function of 71 lines, and none of 70', () => {
    const body = (count: number): string => `{\n${lines(count - 2)}}\n`;
    const text = `export function short() ${body(70)}export const long = () => ${body(71)}`;
    expect(checkSizes(planted({ 'broker/main.ts': text })).map(formatFinding)).toEqual([
      'broker/main.ts:71 long has 71 lines, at most 70 are allowed',
    ]);
  });

  test('a group of tests may be long, a test may not', () => {
    const long = (name: string): string => `${name}('x', () => {\n${lines(70)}});\n`;
    const groups = long('describe.each(rows)') + long('describeInBrowser');
    const project = planted({ 'broker/main.test.ts': groups + long('test') });
    expect(checkSizes(project).map(formatFinding)).toEqual([
      'broker/main.test.ts:145 the callback of test has 72 lines, at most 70 are allowed',
    ]);
  });
});

describe('errors', () => {
  const table = (rows: string): Files => ({
    'broker/common/errors.ts': `export const BROKER_ERRORS = {\n${rows}\n} as const satisfies ErrorTable;`,
  });
  const known = { 'docs/errors.md': '**EXAMPLE_BAD** **BROKER_X**' };
  const used = {
    'broker/use.ts': "throw brokerError('BROKER_X');",
    'broker/use.test.ts': "'BROKER_X'",
  };
  const row = "BROKER_X: { message: 'm', hint: 'h', exitCode: EXIT_CODE.usage },";

  test.each<[string, Files, string]>([
    [
      'no test mentions the code',
      { ...table(row), ...known, ...used, 'broker/use.test.ts': "'BROKER_X_Y'" },
      'broker/common/errors.ts:2 BROKER_X is mentioned in no test',
    ],
    [
      'nothing throws the code',
      { ...table(row), ...known, ...used, 'broker/use.ts': '' },
      'broker/common/errors.ts:2 BROKER_X is thrown nowhere',
    ],
    [
      'the page has no row',
      { ...table(row), ...used },
      'broker/common/errors.ts:2 BROKER_X has no row in docs/errors.md',
    ],
    [
      'two tables have the code',
      { ...table(`EXAMPLE_BAD: {${row.slice(row.indexOf('{') + 1)}`) },
      'twin/kernel/errors.ts:2 EXAMPLE_BAD is already in broker/common/errors.ts',
    ],
    [
      'the message is computed',
      { ...table(row.replace("'m'", 'f()')), ...known, ...used },
      'broker/common/errors.ts:2 BROKER_X needs a literal message and hint',
    ],
    [
      'the exit code is missing',
      { ...table("BROKER_X: { message: 'm', hint: 'h' },"), ...known, ...used },
      'broker/common/errors.ts:2 BROKER_X needs an exit code from EXIT_CODE',
    ],
  ])('%s', (_what, files, finding) => {
    expect(checkErrors(planted(files)).map(formatFinding)).toEqual([finding]);
  });

  test('a row may share cells with others', () => {
    const shared = 'const S = { hint: "h", exitCode: EXIT_CODE.usage } as const;\n';
    const [path] = Object.keys(table(''));
    const text = shared + table("BROKER_X: { message: 'm' + 'n', ...S },")[path ?? ''];
    expect(checkErrors(planted({ ...known, ...used, [path ?? '']: text }))).toEqual([]);
  });
});

describe('orphans', () => {
  test.each<[string, Files, string]>([
    [
      'a file that nothing reaches',
      { 'broker/dead.ts': '' },
      'broker/dead.ts is used by nothing: no program and no test reaches it',
    ],
    [
      'a file that only its own test reaches',
      { 'broker/dead.ts': '', 'broker/dead.test.ts': "import './dead.ts';" },
      'broker/dead.ts is used by tests only: use it in a program or delete it',
    ],
    [
      'a helper of tests without a test',
      { 'test/support/dead.ts': '' },
      'test/support/dead.ts is used by nothing: no program and no test reaches it',
    ],
  ])('%s', (_what, files, finding) => {
    expect(checkOrphans(planted(files)).map(formatFinding)).toEqual([finding]);
  });
});

describe('machines, readmes and lock', () => {
  // Put together here, so that this file does not break the rule itself.
  const registry = ['https://registry', 'npmjs', 'org/'].join('.');
  const home = ['', 'home', 'ada', 'metertwin'].join('/');
  const drive = ['C:', 'Users'].join('\\');

  test.each([
    [registry, 'names a package registry'],
    [`cd ${home}`, 'names a path of one machine'],
    [drive, 'names a path of one machine'],
  ])('%s', (text, message) => {
    const project = planted({ 'docs/a.md': `# A\n${text}\n` });
    expect(checkMachineNames(project).map(formatFinding)).toEqual([`docs/a.md:2 ${message}`]);
  });

  test('a top folder without a README, and one whose README is long', () => {
    const long = 'x\n'.repeat(81);
    const project = planted({ 'extra/a.yaml': '', 'ui/README.md': long, 'README.md': long });
    expect(checkReadmes(project).map(formatFinding)).toEqual([
      'README.md has 81 lines, at most 80 are allowed',
      'extra/README.md is missing',
      'ui/README.md has 81 lines, at most 80 are allowed',
    ]);
  });

  test('a lock file with an address', () => {
    const packages = { 'node_modules/a': { resolved: `${registry}a.tgz` } };
    const project = planted({ 'package-lock.json': JSON.stringify({ packages }) });
    expect(checkLockFile(project).map(formatFinding)).toEqual([
      'package-lock.json node_modules/a has a resolved address',
    ]);
  });
});
