/** Builds the dashboard when it is missing or older than its sources; a published package has it. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cliError } from './errors.ts';
import { PROJECT_DIR } from './project-folder.ts';

const DIST = path.join('ui', 'dist');
export const DASHBOARD_DIR = path.join(PROJECT_DIR, DIST);

/** What goes into the bundle: its own sources and the parts of the portal that run in the page. */
const SOURCES = ['ui', 'twin/wire', 'twin/kernel', 'twin/captures', 'package-lock.json'];

/** Resolves when ui/dist is there and fresh. Throws CLI_DASHBOARD_NOT_BUILT with the tool's words. */
export async function ensureDashboard(
  note: (text: string) => void,
  projectDir = PROJECT_DIR,
): Promise<void> {
  if (!existsSync(path.join(projectDir, 'ui', 'vite.config.ts'))) return;
  const built = modifiedAt(path.join(projectDir, DIST, 'index.html'));
  if (built >= Math.max(...SOURCES.map((source) => newest(path.join(projectDir, source))))) return;
  note('building the dashboard (only when its sources change) …');
  await build(projectDir);
}

/** Into a folder of its own that takes the old one's place: nobody is served half a dashboard. */
async function build(projectDir: string): Promise<void> {
  const draft = path.join(projectDir, 'ui', `dist.${process.pid}`);
  try {
    await runVite(projectDir, draft);
    rmSync(path.join(projectDir, DIST), { recursive: true, force: true });
    renameSync(draft, path.join(projectDir, DIST));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function runVite(projectDir: string, outDir: string): Promise<void> {
  const vite = path.join(
    path.dirname(createRequire(import.meta.url).resolve('vite/package.json')),
    'bin/vite.js',
  );
  const args = [vite, 'build', '--config', 'ui/vite.config.ts', '--outDir', outDir];
  const child = spawn(process.execPath, args, {
    cwd: projectDir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(cliError('CLI_DASHBOARD_NOT_BUILT', { details: { output: output.trim() } }));
    });
  });
}

function newest(at: string): number {
  if (!existsSync(at)) return 0;
  if (!statSync(at).isDirectory()) return modifiedAt(at);
  return readdirSync(at, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes(DIST))
    .reduce(
      (latest, entry) => Math.max(latest, modifiedAt(path.join(entry.parentPath, entry.name))),
      0,
    );
}

function modifiedAt(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}
