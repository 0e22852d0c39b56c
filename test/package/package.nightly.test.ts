/** What `npm pack` makes, installed where there is nothing else, under this Node. */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DRIVERS } from '#wire/drivers/registry.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { sizeRows, sizeTable, tooMuch } from './size.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const EXAMPLE = `
import { startCore } from 'metertwin/core';
import { decodeTelegram } from 'metertwin/wire';
import { heatingBill } from 'metertwin/billing';
import { loadScenario } from 'metertwin/scenario';
import { connectAsync } from 'mqtt';
const core = await startCore();
const client = await connectAsync(core.endpoint, await core.issue('meter-1'));
await client.subscribeAsync('a/b', { qos: 1 });
const heard = new Promise((resolve) => client.on('message', (_, payload) => resolve(String(payload))));
await client.publishAsync('a/b', 'hello', { qos: 1 });
console.log(await heard, typeof decodeTelegram, typeof heatingBill, typeof loadScenario);
await client.endAsync();
await core.stop();
`;

/** The packed files below node_modules, beside links to the packages that they need. */
function install(): string {
  const folder = temporaryFolder();
  const modules = path.join(folder, 'node_modules');
  mkdirSync(modules);
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  execFileSync('tar', ['xzf', packed.trim().split('\n').at(-1) ?? ''], { cwd: folder });
  renameSync(path.join(folder, 'package'), path.join(modules, 'metertwin'));
  for (const name of readdirSync(path.join(ROOT, 'node_modules'))) {
    if (!name.startsWith('.')) {
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name));
    }
  }
  writeFileSync(path.join(folder, 'example.mjs'), EXAMPLE);
  return folder;
}

test('a packed package starts a core, answers imports and the command line, and has no tests', () => {
  const folder = install();
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }).trim();
  expect(run('example.mjs')).toBe('hello function function function');
  const root = path.join(folder, 'node_modules/metertwin');
  expect(run(path.join(root, 'bin/metertwin.cjs'), '--version')).toMatch(/^\d+\.\d+\.\d+$/);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  expect(files).toContain('dist/ui/dist/index.html');
  expect(files).toContain('dist/cli/library/core.d.ts');
  expect(files.filter((file) => /\.test\.|\.fixture\.|(?<!\.d)\.ts$/.test(file))).toEqual([]);
});

test('the package weighs no more than it may, as the table says', () => {
  const rows = sizeRows();
  process.stdout.write(`${sizeTable(rows)}\n`);
  expect(tooMuch(rows)).toEqual([]);
});

/** The files of docs/testing.md, by the runner that they are for. */
function examples(): ReadonlyMap<string, string> {
  const page = readFileSync(path.join(ROOT, 'docs/testing.md'), 'utf8');
  const files = [...page.matchAll(/^```js (\w+)\n(.*?)^```$/gms)];
  return new Map(files.map(([, runner = '', text = '']) => [runner, text]));
}

const RUNNERS = {
  vitest: ['npx', 'vitest', 'run'],
  jest: ['npx', 'jest', '--testMatch', '**/*.test.mjs'],
  node: ['node', '--test'],
} as const;

test('in an empty folder the examples of the page are green, as they stand there', () => {
  const folder = temporaryFolder();
  const run = (words: readonly string[]): string =>
    execFileSync(words[0] ?? '', words.slice(1), {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules', VITEST: undefined },
    });
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  run(['npm', 'init', '-y']);
  const tarball = `./${packed.trim().split('\n').at(-1) ?? ''}`;
  run(['npm', 'install', '--save-dev', tarball, 'vitest', 'jest', 'mqtt']);
  const all = examples();
  expect([...all.keys()]).toEqual(Object.keys(RUNNERS));
  for (const [runner, words] of Object.entries(RUNNERS)) {
    writeFileSync(path.join(folder, 'core.test.mjs'), all.get(runner) ?? '');
    expect(() => run(words), runner).not.toThrow();
  }
});

test('decode of the package, which is one file, says what decode says here', () => {
  const root = path.join(install(), 'node_modules/metertwin');
  const telegrams = DRIVERS.flatMap(({ example }) => (example ? [example.frame] : [])).join('\n');
  const decode = (entry: string, form: string): string =>
    execFileSync(process.execPath, [entry, 'decode', '-', form], {
      encoding: 'utf8',
      input: telegrams,
      env: { ...process.env, LAB_KEY: '000102030405060708090a0b0c0d0e0f' },
    });
  for (const form of ['--json', '--tree', '--brief']) {
    const told = decode(path.join(root, 'bin/metertwin.cjs'), form);
    expect(told).toBe(decode(path.join(ROOT, 'cli/metertwin.ts'), form));
  }
});
