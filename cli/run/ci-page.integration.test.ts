/** The commands of docs/ci.md, run as a shell of a CI system runs them. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { PROJECT_DIR } from '../common/project-folder.ts';

const PAGE = readFileSync(path.join(PROJECT_DIR, 'docs', 'ci.md'), 'utf8');

const pipelines = [...PAGE.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = '']) =>
  commandsIn(parse(text)),
);

/** What a pipeline runs, wherever it stands in the file. */
function commandsIn(node: unknown): string[] {
  if (typeof node === 'string') return node.startsWith('npx metertwin run') ? [node] : [];
  if (typeof node !== 'object' || node === null) return [];
  return Object.values(node).flatMap(commandsIn);
}

test.each(pipelines.map(([command = '']) => ({ command })))(
  'a pipeline runs $command',
  async ({ command }) => {
    const folder = temporaryFolder();
    const summary = path.join(folder, 'summary.md');
    // An hour of one scenario; the files are where the page says, below the folder of the job.
    const short = command
      .replace('npx metertwin', `node "${PROJECT_DIR}/bin/metertwin.cjs"`)
      .replace('scenarios/*.yaml', `"${PROJECT_DIR}"/scenarios/*.yaml --grep quiet --until PT1H`);
    const env = { ...process.env, GITHUB_STEP_SUMMARY: summary };
    const done = await promisify(execFile)('sh', ['-c', short], { cwd: folder, env }).catch(
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
    expect(done.stderr).toBe('');
    expect(done.stdout).toMatch(/\d+ passed, \d+ failed\n$/);
    const named = [...command.matchAll(/--(?:junit|sarif|html) (\S+)/g)].map(
      ([, file = '']) => file,
    );
    expect(named.length).toBeGreaterThan(1);
    for (const file of named) expect(existsSync(path.join(folder, file))).toBe(true);
    expect(existsSync(summary)).toBe(command.includes('GITHUB_STEP_SUMMARY'));
  },
);

test('the page has a pipeline for two systems', () => {
  expect(pipelines.map((commands) => commands.length)).toEqual([1, 1]);
});
