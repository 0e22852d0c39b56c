import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { startCore } from '../../cli/library/core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  readonly files: readonly string[];
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

test('every export of the package has a source that becomes it', () => {
  const text = readFileSync(path.join(ROOT, 'package.json'), 'utf8');
  const { exports, files } = JSON.parse(text) as Manifest;
  expect(files).toContain('dist');
  const targets = Object.values(exports).filter((target) => typeof target !== 'string');
  expect(targets).toHaveLength(4);
  for (const { default: script = '' } of targets) {
    const source = script.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts');
    expect(existsSync(path.join(ROOT, source))).toBe(true);
  }
});

test('cores of one process do not collide, and take their folders with them', async () => {
  const cores = await Promise.all([startCore(), startCore()]);
  expect(new Set(cores.map(({ endpoint }) => endpoint)).size).toBe(2);
  for (const core of cores) {
    expect((await core.issue('meter-1')).cert).toContain('BEGIN CERTIFICATE');
    await core.stop();
    expect(existsSync(core.dataDir)).toBe(false);
  }
});

test('a core is in the region and account that the caller asks for', async () => {
  const place = { region: 'ap-southeast-2', accountId: '210987654321' };
  const core = await startCore(place);
  expect([core.region, core.accountId]).toEqual(Object.values(place));
  await core.stop();
});

test('the example with a clock of its own is green, as it stands in docs/testing.md', () => {
  const page = readFileSync(path.join(ROOT, 'docs/testing.md'), 'utf8');
  const [, example = ''] = /^```js node\n(.*?)^```$/ms.exec(page) ?? [];
  const folder = temporaryFolder();
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const source = pathToFileURL(path.join(ROOT, 'cli/library/core.ts')).href;
  const file = path.join(folder, 'core.test.mjs');
  writeFileSync(file, example.replace("'metertwin/core'", `'${source}'`));
  const output = execFileSync(process.execPath, ['--test', file], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(output).toContain('pass 1');
});
