/** The control as a fork of the run is the control from the start, or it is run from the start. */
import { describe, expect, test, vi } from 'vitest';
import { controlFork } from './control-fork.ts';
import { fakePorts } from '../fake-system.fixture.ts';
import { loadScenario } from '../load.ts';
import { runScenario } from '../run.ts';

// Each run builds a world and integrates a year of weather.
vi.setConfig({ testTimeout: 30_000 });

interface Parts {
  readonly attackAt?: string;
  readonly faults?: string;
  readonly off?: string;
  readonly without?: boolean;
}

function scenarioOf({ attackAt, faults = '', off = '', without = false }: Parts) {
  const attack = `attacks:
  - { use: A02-replay, at: ${attackAt}, with: { rung: same-frame, meter: d05-r2, record: PT1H } }
`;
  const text = `name: forked
seed: 7
time: { start: 2026-01-20, duration: P1D }
property: { preset: altbau-12 }
fleet: { intervalS: 3600 }
gateways: [{ id: gw-1 }]
faults: [${faults}]
${attackAt === undefined ? '' : attack}expect: { readings.expected: ">= 1" }
control: {${off === '' ? '' : ` off: [${off}],`}${without ? ' without: faults,' : ''} expect: { readings.expected: ">= 1" } }
`;
  return loadScenario({ file: 'x.yaml', text });
}

const SILENT = '{ kind: meter-silent, meter: d03-r1, at: PT6H, for: PT5H }';

describe('the control continues from the run', () => {
  test.each<[string, Parts, string]>([
    ['at the attack', { attackAt: 'PT22H', off: 'D4' }, '2026-01-20T21:00:00.000Z'],
    [
      'at what comes first',
      { attackAt: 'PT22H', off: 'D4', faults: SILENT, without: true },
      '2026-01-20T05:00:00.000Z',
    ],
    [
      'at the attack, faults go on in both',
      {
        attackAt: 'PT9H',
        off: 'D4',
        faults: `${SILENT}, { kind: meter-silent, meter: d04-r1, at: PT2H }`,
      },
      '2026-01-20T08:00:00.000Z',
    ],
  ])('%s', async (_, parts, forkedAt) => {
    const scenario = scenarioOf(parts);
    const [forked, whole] = [fakePorts(), fakePorts()];
    const result = await runScenario(scenario, forked);
    const {
      startedAt: _s,
      wallMs: _w,
      ...fromStart
    } = await runScenario(scenario, whole, {
      isWhole: true,
    });
    expect(fromStart.control?.forkedAt).toBeUndefined();
    expect(result.control?.forkedAt).toBe(forkedAt);
    expect(result).toMatchObject({
      ...fromStart,
      control: fromStart.control ?? {},
    });
    expect(forked.takenCount()).toBeLessThan(0.9 * whole.takenCount());
    expect([forked.savedCount(), forked.stoppedCount()]).toEqual([0, 2]);
  });
});

describe('the control runs from the start', () => {
  test.each<[string, Parts]>([
    ['where a defence that keeps something is off', { attackAt: 'PT22H', off: 'D4, D8' }],
    ['where a defence of the core is off', { attackAt: 'PT22H', off: 'D12' }],
    [
      'where the portal was told something else from the start',
      { faults: '{ kind: wrong-rating, meter: d03-r1, kq: 2 }', without: true },
    ],
    [
      'where the portal is stopped when the attack begins',
      { attackAt: 'PT9H', off: 'D4', faults: '{ kind: portal-down, at: PT6H, for: PT5H }' },
    ],
    [
      'where a wire is disturbed until the attack begins',
      {
        attackAt: 'PT9H',
        off: 'D4',
        faults: '{ kind: wire-slow, client: gw-1, at: PT6H, for: PT3H, delayMs: 2 }',
      },
    ],
  ])('%s', (_, parts) => {
    const scenario = scenarioOf(parts);
    const { seed, endAt: until } = scenario;
    expect(controlFork({ scenario, seed, until })).toBeUndefined();
  });

  test('where the run ends before the two part', () => {
    const scenario = scenarioOf({ attackAt: 'PT22H', off: 'D4' });
    const { seed, startAt } = scenario;
    expect(controlFork({ scenario, seed, until: startAt + 3_600_000 })).toBeUndefined();
  });

  test('where a defence found something before, although nobody attacked', async () => {
    const scenario = scenarioOf({ attackAt: 'PT22H', off: 'D4' });
    const ports = fakePorts();
    const startSystem: typeof ports.startSystem = async (order) => {
      const system = await ports.startSystem(order);
      const { forks } = system;
      if (forks === undefined) throw new Error('no forks');
      return Object.assign(system, { forks: { ...forks, found: () => new Set(['D4']) } });
    };
    const result = await runScenario(scenario, { ...ports, startSystem });
    expect(result.control).toMatchObject({ proves: true });
    expect(result.control?.forkedAt).toBeUndefined();
    expect(ports.savedCount()).toBe(0);
  });

  test('where the system cannot be saved', async () => {
    const scenario = scenarioOf({ attackAt: 'PT22H', off: 'D4' });
    const ports = fakePorts();
    const startSystem: typeof ports.startSystem = async (order) =>
      Object.assign(await ports.startSystem(order), { forks: undefined });
    const result = await runScenario(scenario, { ...ports, startSystem });
    expect(result.control?.forkedAt).toBeUndefined();
  });
});

test('a run that cannot be judged leaves no saved system behind', async () => {
  const ports = fakePorts({ miscounts: true });
  const scenario = scenarioOf({ attackAt: 'PT22H', off: 'D4' });
  await expect(runScenario(scenario, ports)).rejects.toThrow('received must be stored');
  expect(ports.savedCount()).toBe(0);
});
