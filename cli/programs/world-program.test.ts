import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { worldProgram } from './world-program.ts';

test('SCENARIO_RUN_ONLY: a live world refuses what only a run carries out', async () => {
  const dataDir = temporaryFolder();
  const scenarioPath = path.join(dataDir, 'x.yaml');
  writeFileSync(
    scenarioPath,
    `name: x
seed: 1
time: { start: 2026-01-08, duration: P2D }
property: { preset: altbau-12 }
faults: [{ kind: portal-down, at: PT1H, for: PT1H }]
expect: { readings.lost: 0 }
`,
  );
  const broker = { url: 'mqtts://localhost:1' } as never;
  const start = worldProgram.start({ scenarioPath, dataDir, broker, pace: 'max' }, { note() {} });
  await expect(start).rejects.toMatchObject({
    code: 'SCENARIO_RUN_ONLY',
    message: 'a live world cannot carry out portal-down at 2026-01-08T00:00:00.000Z',
  });
});
