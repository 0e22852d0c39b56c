/** A child: runs a house over a new year against the portal in this process, and prints the metrics. */
import { systemClock } from '#kernel/system-clock.ts';
import { driveTimers } from '../../cli/common/timers.ts';
import { invoicesOf } from '../../cli/house/house-invoices.ts';
import { loadScenario } from '../../sim/scenario/load.ts';
import { METRICS } from '../../sim/scenario/metrics/metrics.ts';
import { runScenario } from '../../sim/scenario/run.ts';
import { portalInProcess } from '../support/portal-in-process.ts';

const dataDir = process.argv[2];
if (dataDir === undefined) throw new Error('a folder for the keys is missing');

const text = `name: audited
seed: 7
time: { start: 2025-12-31, duration: P2DT12H }
property: { preset: altbau-12 }
fleet: { intervalS: 7200, water: true }
occupants: [{ dwelling: 3, profile: successor, from: P2D }]
faults: [{ kind: meter-removed, meter: d03-r1, at: PT12H }]
expect:
${Object.keys(METRICS)
  .map((path) => `  ${path}: 0`)
  .join('\n')}
`;
const scenario = loadScenario({ file: 'audited.yaml', text });
const { expectations } = await runScenario(scenario, {
  startSystem: (order) => Promise.resolve(portalInProcess(order, dataDir)),
  invoicesOf,
  timers: driveTimers,
  clock: systemClock,
});
const metrics = expectations.map(({ path, actual }) => [path, actual]);
process.stdout.write(JSON.stringify(Object.fromEntries(metrics)));
