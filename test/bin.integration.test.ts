/** The entry under any Node: a machine whose Node is too old is played by a preloaded script. */
import { cpSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runProgram, startProgram, type RunningProgram } from './support/run-program.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const OLD_NODE = `Object.defineProperty(process, 'versions', { value: { node: '18.20.0' } });
Object.defineProperty(process, 'version', { value: 'v18.20.0' });`;

/** Says which Node runs it and what it was given, then does as told. */
const ENTRY = `const [word, ...rest] = process.argv.slice(2);
if (word === 'stop') process.on('SIGTERM', () => process.exit(5));
if (word === 'stop' || word === 'wait') setInterval(() => {}, 1000);
console.log(JSON.stringify({ node: process.version, rest }));
if (word === 'exit') process.exitCode = Number(rest[0]);
if (word === 'die') process.kill(process.pid, 'SIGKILL');
`;

/** A copy of the entry with a command line of its own; `withNode` links the pinned Node. */
function install(options: { readonly withNode: boolean }): string {
  const folder = temporaryFolder();
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'cli'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'cli/metertwin.ts'), ENTRY);
  writeFileSync(join(folder, 'old-node.cjs'), OLD_NODE);
  mkdirSync(join(folder, 'node_modules'));
  if (options.withNode) {
    symlinkSync(join(root, 'node_modules/node'), join(folder, 'node_modules/node'));
  }
  return folder;
}

function underOldNode(folder: string, ...args: string[]): RunningProgram {
  const preload = join(folder, 'old-node.cjs');
  return startProgram(process.execPath, ['--require', preload, ...args], { cwd: folder });
}

describe('under a Node that is too old', () => {
  test('metertwin hands over to the pinned Node, with all arguments and the exit code', async () => {
    const folder = install({ withNode: true });
    const result = await underOldNode(folder, 'bin/metertwin.cjs', 'exit', '4', 'a b', '--x').ended;
    expect(result.exitCode).toBe(4);
    expect(JSON.parse(result.stdout)).toEqual({ node: process.version, rest: ['4', 'a b', '--x'] });
  });

  test('a request to stop reaches the program behind it, which decides the exit code', async () => {
    const program = underOldNode(install({ withNode: true }), 'bin/metertwin.cjs', 'stop');
    await program.said('node');
    program.child.kill('SIGTERM');
    expect((await program.ended).exitCode).toBe(5);
  });

  test.each(['SIGTERM', 'SIGHUP'] as const)(
    'a program that ends by %s looks so from outside',
    async (signal) => {
      const program = underOldNode(install({ withNode: true }), 'bin/metertwin.cjs', 'wait');
      await program.said('node');
      program.child.kill(signal);
      expect((await program.ended).signal).toBe(signal);
    },
  );

  test('a program that was killed looks killed from outside', async () => {
    const result = await underOldNode(install({ withNode: true }), 'bin/metertwin.cjs', 'die')
      .ended;
    expect(result.signal).toBe('SIGKILL');
  });

  test.each(['bin/metertwin.cjs', 'bin/require-node.cjs'])(
    '%s without the pinned Node says in one sentence what to do and ends with 3',
    async (entry) => {
      const result = await underOldNode(install({ withNode: false }), entry).ended;
      expect(result.exitCode).toBe(3);
      expect(result.stderr).toMatch(/^error LAB_NODE_TOO_OLD: .*v18\.20\.0.*npm install.*\n$/);
    },
  );
});

describe('under a Node that is new enough', () => {
  test('metertwin runs in the same process, without the pinned one', async () => {
    const folder = install({ withNode: false });
    const result = await runProgram(process.execPath, ['bin/metertwin.cjs', 'exit', '0'], {
      cwd: folder,
    });
    expect([result.exitCode, result.stderr]).toEqual([0, '']);
  });

  describe('from bundles', () => {
    const at = (ms: number): Date => new Date(1_000_000 + ms);

    /** With a bundle of one source, built at `builtMs`. */
    async function run(bundle: string, builtMs: number, words: readonly string[]) {
      const folder = install({ withNode: false });
      mkdirSync(join(folder, 'dist'));
      const file = join(folder, `dist/${bundle}.cjs`);
      writeFileSync(file, `console.log("${bundle}", process.argv.slice(2))`);
      writeFileSync(join(folder, `dist/${bundle}.sources.json`), '["cli/metertwin.ts"]');
      utimesSync(join(folder, 'cli/metertwin.ts'), at(0), at(0));
      utimesSync(file, at(builtMs), at(builtMs));
      const { stdout } = await runProgram(process.execPath, ['bin/metertwin.cjs', ...words], {
        cwd: folder,
      });
      return stdout.trim();
    }

    test.each([
      ['decode', ['decode', 'a b'], "decode [ 'decode', 'a b' ]"],
      ['core', ['core'], "core [ 'core' ]"],
      ['metertwin', ['start'], "metertwin [ 'start' ]"],
      ['metertwin', [], 'metertwin []'],
    ])('%s.cjs is as new as its sources: %j', async (bundle, words, said) => {
      expect(await run(bundle, 1, words)).toBe(said);
    });

    test.each([
      ['one source is newer', 'decode', -1, ['decode']],
      ['one source is newer', 'metertwin', -1, ['start']],
      ['its bundle is another', 'decode', 1, ['start']],
      ['its bundle is another', 'metertwin', 1, ['decode']],
    ])('from the sources where %s: %s', async (_why, bundle, builtMs, words) => {
      expect(JSON.parse(await run(bundle, builtMs, words))).toMatchObject({
        node: process.version,
      });
    });
  });

  test('the check of npm scripts is silent', async () => {
    const entry = join(root, 'bin/require-node.cjs');
    const result = await runProgram(process.execPath, [entry]);
    expect(result).toEqual({ exitCode: 0, signal: null, stdout: '', stderr: '' });
  });
});

test('every npm script that runs our code starts under the pinned Node or checks for it first', async () => {
  const { default: packageJson } = await import('../package.json', { with: { type: 'json' } });
  expect(packageJson.scripts.start).toMatch(/^node bin\/metertwin\.cjs/);
  for (const name of ['test', 'build'] as const) {
    expect(packageJson.scripts[name]).toMatch(/^node bin\/require-node\.cjs && /);
  }
});
