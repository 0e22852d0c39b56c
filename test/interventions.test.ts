/**
 * What a scenario file does to the world, told by the portal and the auditor: each kind of fault
 * through the whole way from the line of the file to the result of the run.
 */
import { expect, test, vi } from 'vitest';
import { systemClock } from '#kernel/system-clock.ts';
import { driveTimers } from '../cli/common/timers.ts';
import { invoicesOf } from '../cli/house/house-invoices.ts';
import { loadScenario } from '../sim/scenario/load.ts';
import { storyOf } from '../sim/scenario/interventions.ts';
import type { RunResult } from '../sim/scenario/result.ts';
import { runScenario } from '../sim/scenario/run.ts';
import { houseOf, setUpScenario } from '../sim/scenario/set-up.ts';
import { portalInProcess } from './support/portal-in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** A busy machine may take its time; virtual time is what counts here. */
vi.setConfig({ testTimeout: 120_000 });

interface Run extends RunResult {
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

async function run(text: string): Promise<Run> {
  const scenario = loadScenario({ file: 'x.yaml', text });
  let trace = '';
  const result = await runScenario(scenario, {
    startSystem: (order) => Promise.resolve(portalInProcess(order, temporaryFolder())),
    invoicesOf,
    timers: driveTimers,
    clock: systemClock,
    traceFile: () => ({ file: 'trace', sink: (lines) => (trace += lines) }),
  });
  const lines = trace.trimEnd().split('\n');
  return { ...result, lines: lines.map((line) => JSON.parse(line) as Run['lines'][number]) };
}

/** Everything that did not hold, as a person reads it. */
function unmet({ expectations }: RunResult): string[] {
  return expectations
    .filter(({ held }) => !held)
    .map(({ path, expected, actual }) => `${path} ${expected}, it is ${actual}`);
}

const head = (duration: string, start = '2026-01-08'): string => `name: story
seed: 20260101
time: { start: ${start}, duration: ${duration} }
property: { preset: altbau-12 }
`;

test('faults of meters: each is noticed at its meter', async () => {
  const result = await run(`${head('P2DT12H')}
fleet: { security: m7, intervalS: 3600 }
faults:
  - { kind: meter-silent, meter: d01-r1, at: P1D, for: P1D }
  - { kind: battery-dying, meter: d02-r1, at: P1D, fade: P1D }
  - { kind: battery-dying, meter: d02-r2, at: P1D, fade: PT1H }
  - { kind: meter-removed, meter: d03-r1, at: P1D }
  - { kind: signal-weak, meter: d06-r2, at: P1D, lossDb: 100 }
  - { kind: meters-swapped, meter: d04-r1, with: d12-r1, at: P1D }
  - { kind: duplicate-address, meter: d07-r1, with: d08-r1, at: P1D }
  - { kind: keys-swapped, meter: d09-r1, with: d10-r1 }
  - { kind: clock-step, meter: d11-r1, at: P1D, stepS: 86400 }
  - { kind: clock-step, meter: d11-r2, at: P1D, stepS: -86400 }
  - { kind: clock-drift, meter: d12-r3, at: P1D, ppm: 20000 }
  - { kind: wrong-rating, meter: d05-r1, kq: 9 }
expect:
  alarms.meter-silent{meter=d01-r1}: 1
  alarms.battery-low{meter=d02-r1}: ">= 1 within PT2H"
  alarms.meter-silent{meter=d02-r2}: 1
  alarms.meter-silent{meter=d06-r2}: 1
  alarms.removed{meter=d03-r1}: ">= 1 within PT2H"
  telegrams.rejected.mac-failed: ">= 100"
  readings.lost{meter=d09-r1}: ">= 55"
  readings.lost{meter=d10-r1}: ">= 55"
  alarms.stale{meter=d11-r2}: ">= 1"
  alarms.total{meter=d01-r2}: 0
  bills.shiftedCents{dwelling=d05}: ">= 1"
  readings.forged: 0
`);
  expect(unmet(result)).toEqual([]);
  const told = result.lines.filter(({ kind }) => kind === 'intervention');
  expect(told).toHaveLength(13);
  expect(told).toContainEqual(
    expect.objectContaining({ name: 'meter-silent', state: 'ends', on: ['meter/d01-r1'] }),
  );
  expect(result.interventions).toHaveLength(12);
});

test('faults of gateways: nothing is lost on a bad way, and what is dropped is counted', async () => {
  const result = await run(`${head('P2D')}
fleet: { intervalS: 3600 }
gateways:
  - { id: gw-1, floor: 0, uplink: { outages: [{ at: PT6H, for: PT12H }] } }
  - { id: gw-2, floor: 3 }
  - { id: gw-3, floor: 2 }
faults:
  - { kind: gateway-down, gateway: gw-1, at: P1DT6H, for: PT6H }
  - { kind: uplink-flapping, gateway: "gw-*", at: P1DT13H, for: PT3H, down: PT20M }
  - { kind: uplink-slow, gateway: gw-1, at: P1DT20H, for: PT3H, delayS: 600 }
  - { kind: uplink-lossy, gateway: gw-2, at: P1DT20H, for: PT3H, lossPct: 80 }
  - { kind: outbox-full, gateway: gw-2, at: PT1H, bundles: 8 }
  - { kind: uplink-outage, gateway: gw-2, at: PT6H, for: PT12H }
  - { kind: gateway-clock, gateway: gw-3, at: PT12H, for: PT3H, offS: 7200 }
expect:
  readings.lost: 0
  readings.forged: 0
  delays.maxS: ">= 40000"
  delays.maxS{dwelling=d05}: ">= 1"
  fairness.heatKwh{dwelling=d05}: ">= 1"
  bills.totalCents{dwelling=d05}: ">= 1"
  alarms.chain-broken: ">= 1"
  alarms.gateway-offline: ">= 3"
  alarms.gateway-clock: ">= 1"
`);
  expect(unmet(result)).toEqual([]);
  expect(result.counters.dropped).toBeGreaterThan(300);
  // The gateway that lost its power began anew.
  const boots = result.lines.filter(({ kind, gateway }) => kind === 'bundle' && gateway === 'gw-1');
  expect(boots.filter(({ bundle }) => bundle === 1)).toHaveLength(2);
});

test('a share is drawn from the seed: another seed means others', () => {
  const text = `${head('PT6H')}
faults: [{ kind: meter-silent, meter: 50%, at: PT1H }]
expect: { readings.lost: 0 }
`;
  const scenario = loadScenario({ file: 'x.yaml', text });
  const meant = (seed: number): readonly string[] =>
    storyOf({ scenario, house: houseOf(scenario, seed), seed })[0]?.meters ?? [];
  expect(meant(1)).toHaveLength(19);
  expect(meant(1)).toEqual(meant(1));
  expect(meant(2)).not.toEqual(meant(1));
});

test('a sensor that is stuck counts by the cold of one morning, the others by the day', () => {
  const text = (faults: string): string => `${head('P3D')}
fleet: { intervalS: 14400 }
faults: [${faults}]
expect: { readings.lost: 0 }
`;
  const units = (faults: string): ReadonlyMap<string, number> => {
    const scenario = loadScenario({ file: 'x.yaml', text: text(faults) });
    const { world } = setUpScenario(scenario);
    while ((world.nextAt() ?? Infinity) < scenario.endAt) world.step();
    const { meters } = world.truth();
    return new Map(meters.map(({ label, microUnits }) => [label, microUnits]));
  };
  const [calm, stuck] = [units(''), units('{ kind: sensor-stuck, meter: d05-r1, at: P1DT3H }')];
  expect(stuck.get('d05-r1')).not.toBe(calm.get('d05-r1'));
  expect(stuck.get('d05-r2')).toBe(calm.get('d05-r2'));
});

test('tenants change while nobody reads: the auditor bills by degree days and by days', async () => {
  const rooms = '[{ kind: living, areaM2: 27.5, ratedOutputW: 2100 }]';
  const story = `name: unread
seed: 20260124
time: { start: 2026-01-08, duration: P8D }
property: { dwellings: [{ rooms: ${rooms} }, { rooms: ${rooms} }] }
fleet: { intervalS: 14400, water: true }
gateways: [{ id: gw-1, reportS: 14400 }]
occupants:
  - { dwelling: 1, profile: successor, from: P6D }
  - { dwelling: 2, profile: successor, from: P6D }
faults:
  - { kind: meter-silent, meter: d01-r1, at: P1D, for: P6D }
  - { kind: meter-silent, meter: d02-ww, at: P1D, for: P6D }
expect: { bills.count: 1, bills.wrongCents: 0, bills.shiftedCents: 0, bills.differenceCents: 0 }
`;
  const result = await run(story);
  expect(unmet(result)).toEqual([]);
  expect(result.bills[0]?.rows.map(({ userId }) => userId)).toEqual([
    'd01-o1',
    'd01-o2',
    'd02-o1',
    'd02-o2',
  ]);
});
