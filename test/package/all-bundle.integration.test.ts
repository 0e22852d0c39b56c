/** All commands as one bundle do what their sources do: a lab starts, and runs run side by side. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, onTestFinished, test } from 'vitest';
import { startProgram } from '../support/run-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Below the project, where packages that are compiled are found. */
async function bundle(): Promise<string> {
  const cache = path.join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'all-bundle-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await build({
    configFile: path.join(ROOT, 'cli/all.vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder },
  });
  return path.join(folder, 'metertwin.cjs');
}

test('a bundled lab starts core, portal and world, and serves the dashboard', async () => {
  const entry = await bundle();
  const data = path.join(temporaryFolder(), 'data');
  const lab = startProgram(process.execPath, [
    ...[entry, 'start', '--data', data, '--port', '0', '--mqtt-port', '0', '--json'],
  ]);
  const line = await new Promise<string>((resolve, reject) => {
    lab.child.stdout?.once('data', (text: string) => resolve(text));
    void lab.ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  const { portal } = JSON.parse(line) as { readonly portal: { readonly url: string } };
  const { url } = portal;
  const health = await fetch(new URL('/api/v1/health', url));
  expect(await health.json()).toMatchObject({ ok: true });
  expect(await (await fetch(url)).text()).toContain('<title>');
  lab.child.kill('SIGTERM');
  expect((await lab.ended).stderr).toContain('stopped; the next start continues from here');
});
