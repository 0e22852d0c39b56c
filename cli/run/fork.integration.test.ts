/** A control that continues from its run: real core, real portal, on a copy of their data. */
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { loadScenario } from '../../sim/scenario/load.ts';
import { runScenario } from '../../sim/scenario/run.ts';
import { runPorts } from './run-file.ts';

const ATTACKED = `name: attacked
seed: 20260105
time: { start: 2026-01-08, duration: PT6H }
property: { preset: altbau-12 }
fleet: { intervalS: 1800 }
gateways: [{ id: gw-1 }, { id: gw-2, floor: 3 }]
faults:
  - { kind: core-restarted, at: PT1H }
  - { kind: wire-cut, client: portal, at: PT3H, for: PT1H, afterBytes: 32768 }
attacks:
  - { use: A02-replay, at: PT5H, with: { rung: same-frame, meter: d05-r2, record: PT30M } }
expect: { readings.forged: 0, alarms.replay: '>= 1' }
control: { off: [D4, D6, D7], expect: { readings.forged: '>= 1' } }
`;

function forksIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('metertwin-fork-'));
}

test('it comes to what it comes to from the start, and leaves no copy', async () => {
  const scenario = loadScenario({ file: 'x.yaml', text: ATTACKED });
  const before = forksIn(tmpdir());
  const folder = temporaryFolder();
  const forked = await runScenario(scenario, runPorts(folder));
  const {
    startedAt: _s,
    wallMs: _w,
    ...whole
  } = await runScenario(scenario, runPorts(undefined), {
    isWhole: true,
  });
  expect(forked.control?.forkedAt).toBe('2026-01-08T04:00:00.000Z');
  const control = { ...whole.control, trace: { sha256: whole.control?.trace.sha256 ?? '' } };
  expect(forked).toMatchObject({ ...whole, control });
  expect(forksIn(tmpdir())).toEqual(before);
  expect(existsSync(path.join(folder, 'control', 'portal.db'))).toBe(true);
});
