/** A run waits for the portal, however slow it is. */
import { expect, test } from 'vitest';
import { loadScenario } from '../../sim/scenario/load.ts';
import { runScenario } from '../../sim/scenario/run.ts';
import { runPorts } from './run-file.ts';

/** A commit takes the portal some milliseconds: this is more than fifty times as much. */
const DELAY_MS = 400;

const SLOW = `name: slow-portal
seed: 7
time: { start: 2026-01-08, duration: PT12H }
property: { preset: altbau-12 }
fleet: { intervalS: 1800 }
gateways: [{ id: gw-1, reportS: 300 }]
faults: [{ kind: portal-slow, at: PT1H, for: PT10H, delayMs: ${DELAY_MS} }]
expect: { readings.lost: 0, readings.duplicated: 0, alarms.total: 0, telegrams.dropped: 0 }
`;

test('slowed fiftyfold it still gets everything, and no meter is taken for silent', async () => {
  const scenario = loadScenario({ file: 'x.yaml', text: SLOW });
  const slow = await runScenario(scenario, runPorts({}));
  expect(slow.failed).toBe(0);
  expect(slow.counters.stored).toBe(slow.counters.heard);
  expect(slow.interventions).toMatchObject([{ name: 'portal-slow' }]);
});
