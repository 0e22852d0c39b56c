import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { ensureDashboard } from './dashboard-build.ts';

function project(config: string): string {
  const dir = temporaryFolder();
  mkdirSync(path.join(dir, 'ui'));
  writeFileSync(path.join(dir, 'ui', 'vite.config.ts'), config);
  writeFileSync(path.join(dir, 'ui', 'index.html'), '<!doctype html><title>page</title>');
  return dir;
}

const GOOD = "export default { root: 'ui', build: { outDir: 'dist' }, logLevel: 'error' };\n";

test('a dashboard that cannot be built says what the tool said', async () => {
  const dir = project("throw new Error('broken on purpose');\n");
  await expect(ensureDashboard(() => {}, dir)).rejects.toMatchObject({
    code: 'CLI_DASHBOARD_NOT_BUILT',
    message: expect.stringContaining('broken on purpose'),
  });
});

test('it is built when it is missing, left alone when it is fresh, built again after a change', async () => {
  const dir = project(GOOD);
  const notes: string[] = [];
  const ensure = (): Promise<void> => ensureDashboard((text) => notes.push(text), dir);
  await ensure();
  expect(existsSync(path.join(dir, 'ui', 'dist', 'index.html'))).toBe(true);
  await ensure();
  expect(notes).toHaveLength(1);
  const later = Date.now() / 1000 + 60;
  utimesSync(path.join(dir, 'ui', 'index.html'), later, later);
  await ensure();
  expect(notes).toHaveLength(2);
});

test('a package that comes without sources brings its dashboard along', async () => {
  const notes: string[] = [];
  await ensureDashboard((text) => notes.push(text), temporaryFolder());
  expect(notes).toEqual([]);
});
