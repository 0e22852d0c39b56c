/** Every kind of worksheet through its command: a coded error with its field, or a right answer. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { INFORM_EXAMPLES } from '../../twin/inform/examples.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';
import { meanExamples, withValue } from './mean-search.fixture.ts';
import { MEAN_SHEETS } from './mean-sheets.fixture.ts';

const EXAMPLES = meanExamples();

async function ask(kind: string, input: unknown) {
  const command = Object.hasOwn(INFORM_EXAMPLES, kind) ? 'inform' : 'bill';
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'sheet.json'), JSON.stringify({ id: 'mean', kind, input }));
  const io = fakeIo({ cwd });
  const exitCode = await runMetertwin([command, '--input', 'sheet.json', '--json'], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

test('they are well over sixty, of every kind that takes more than figures', () => {
  expect(MEAN_SHEETS.length).toBeGreaterThan(90);
  const kinds = new Set(MEAN_SHEETS.map(([kind]) => kind));
  for (const kind of Object.keys(INFORM_EXAMPLES)) expect(kinds).toContain(kind);
});

const NAMED = MEAN_SHEETS.map(
  (row) => [row[0], row[1], JSON.stringify(row[2])?.slice(0, 40), row] as const,
);

test.each(NAMED)('%s %s: %s', async (_kind, _path, _value, [kind, path, value, code, field]) => {
  const keys = path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  const input = withValue(EXAMPLES.findLast((one) => one.kind === kind)?.input, keys, value);
  const { exitCode, stdout, stderr } = await ask(kind, input);
  if (code === undefined) {
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).not.toMatch(/NaN|Infinity/);
    return;
  }
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(/^\{"error":\{[^\n]*\}$|^$/);
  expect(stderr).toContain(code);
  expect(stderr).toContain(field ?? path);
  expect(stderr).not.toMatch(/\n {4}at /);
  expect(stderr.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
});
