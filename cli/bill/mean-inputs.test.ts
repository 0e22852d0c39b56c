/** Every mean input gives a coded error with its field, or a right bill. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';
import { MEAN_HOUSE, MEAN_INPUTS } from './mean-inputs.fixture.ts';

async function bill(text: string) {
  const file = join(temporaryFolder(), 'house.json');
  writeFileSync(file, text);
  const io = fakeIo();
  const exitCode = await runMetertwin(['bill', '--input', file, '--json'], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

test('there are ninety of them and more', () => {
  expect(MEAN_INPUTS.length).toBeGreaterThan(90);
  expect(new Set(MEAN_INPUTS.map(({ what }) => what)).size).toBe(MEAN_INPUTS.length);
});

test.each(MEAN_INPUTS.map((one) => [one.what, one] as const))('%s', async (_what, mean) => {
  const { exitCode, stdout, stderr } = await bill(mean.text);
  if (mean.code === undefined) {
    expect(exitCode).toBe(0);
    const answer = JSON.parse(stdout) as { total_cents: number; users: object };
    expect(answer.total_cents).toBe(MEAN_HOUSE.costs.unitary_cents);
    expect(Object.keys(answer.users)).toHaveLength(2);
    return;
  }
  expect(exitCode).toBe(2);
  expect(stdout).not.toContain('"users":{');
  expect(stderr).toContain(mean.code);
  expect(stderr).toContain(mean.field);
  // No stack, and no character that turns or hides what stands on the screen.
  expect(stderr).not.toMatch(/\n {4}at /);
  expect(stderr.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
});
