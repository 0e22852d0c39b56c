/** A sample of `forks.nightly.test.ts`: real core, real portal, on a copy of their data. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { HOUR_MS } from '#kernel/time.ts';
import { projectScenario, threeRuns } from './forks.fixture.ts';

function copiesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('metertwin-fork-'));
}

test('both branches of a fork are the run without one, while an uplink is down', async () => {
  // Other tests fork at the same time, and their copies are none of this one's.
  vi.stubEnv('TMPDIR', temporaryFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  const scenario = projectScenario('uplink-outage');
  const { startAt } = scenario;
  const { whole, saved, continued } = await threeRuns(scenario, startAt + 74 * HOUR_MS);
  expect(saved).toEqual(whole);
  expect(continued).toEqual(whole);
  expect(copiesIn(tmpdir())).toEqual([]);
});
