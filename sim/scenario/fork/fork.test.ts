/** A run that is saved on the way, and others that continue from there with something else. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { HOUR_MS } from '#kernel/time.ts';
import { fakePorts } from '../fake-system.fixture.ts';
import { loadScenario } from '../load.ts';
import type { RunResult } from '../result.ts';
import { runScenario, type RunOptions } from '../run.ts';
import type { Scenario } from '../scenario.ts';
import type { ForkPoint } from './fork.ts';

// Each run builds a world and integrates a year of weather.
vi.setConfig({ testTimeout: 30_000 });

const AT_HOURS = 8;
const EARLY = '{ kind: meter-silent, meter: d03-r1, at: PT2H, for: PT10H }';
const LATE = '{ kind: meter-silent, meter: d05-r1, at: PT9H }';
const REPLAY =
  '{ use: A02-replay, at: PT10H, with: { rung: same-frame, meter: d05-r2, record: PT1H } }';

function scenarioOf(changes: Readonly<Record<string, string>> = {}): Scenario {
  const parts = {
    seed: '7',
    time: '{ start: 2026-01-20, duration: PT16H }',
    property: '{ preset: altbau-12 }',
    fleet: '{ intervalS: 3600 }',
    faults: `[${EARLY}]`,
    expect: '{ readings.expected: ">= 1" }',
    ...changes,
  };
  const lines = Object.entries(parts).map(([key, value]) => `${key}: ${value}\n`);
  return loadScenario({ file: 'x.yaml', text: `name: forked\n${lines.join('')}` });
}

function comparable({ startedAt: _s, wallMs: _w, forkedAt: _f, ...rest }: RunResult) {
  return rest;
}

async function savedRun(scenario = scenarioOf(), options: RunOptions = {}) {
  const ports = fakePorts();
  let point: ForkPoint | undefined;
  const at = scenario.startAt + AT_HOURS * HOUR_MS;
  const save = { at, keep: (it: ForkPoint): void => void (point = it) };
  const result = await runScenario(scenario, ports, { ...options, save });
  if (point === undefined) throw new Error('nothing was saved');
  const saved = point;
  onTestFinished(() => saved.system.discard());
  return { result, ports, point: saved };
}

describe('a run that continues from a saved one', () => {
  test('is the run from the start, and so is the saved one', async () => {
    const scenario = scenarioOf({ attacks: `[${REPLAY}]` });
    const whole = await runScenario(scenario, fakePorts());
    const { result, point } = await savedRun(scenario);
    const continued = await runScenario(scenario, fakePorts(), { from: point });
    expect(continued.forkedAt).toBe('2026-01-20T07:00:00.000Z');
    expect(comparable(result)).toEqual(comparable(whole));
    expect(comparable(continued)).toEqual(comparable(whole));
    expect(continued.attacks).toMatchObject([{ verdict: 'BLOCKED' }]);
  });

  test('may suffer something else from then on, as if it had been so from the start', async () => {
    const { point } = await savedRun();
    const ends = EARLY.replace('PT10H', 'PT7H');
    const other = scenarioOf({ faults: `[${LATE}, ${ends}]` });
    const whole = await runScenario(other, fakePorts());
    const continued = await runScenario(other, fakePorts(), { from: point });
    expect(comparable(continued)).toEqual(comparable(whole));
  });

  test('may have other defences and another attacker, who comes in there', async () => {
    const { point } = await savedRun();
    const other = scenarioOf({ attacks: `[${REPLAY}]`, defences: '{ off: [D4] }' });
    const options = { from: point };
    const attacked = await runScenario(other, fakePorts(), options);
    expect(attacked).toMatchObject({ off: ['D4'], attacks: [{ verdict: 'SUCCEEDED' }] });
    const again = await runScenario(other, fakePorts(), options);
    expect(again.hash).toBe(attacked.hash);
  });

  test('may have attackers who decide otherwise, as if they had from the start', async () => {
    const jam = 'rung: by-chance, meter: d05-r1, percent: 30, powerDbm: 40';
    const attacks = `[{ use: A03-jamming, at: PT10H, with: { ${jam} } }, ${REPLAY}]`;
    const fleet = '{ intervalS: 900 }';
    const usual = scenarioOf({ attacks, fleet });
    const other = scenarioOf({ attacks, fleet, attackerSeed: '13' });
    const { point, result } = await savedRun(usual);
    const whole = await runScenario(other, fakePorts());
    const continued = await runScenario(other, fakePorts(), { from: point });
    expect(comparable(continued)).toEqual(comparable(whole));
    expect(continued).toMatchObject({ seed: 7, attackerSeed: 13 });
    expect(continued.counters.sent).toBe(result.counters.sent);
    expect(continued.counters.lost).not.toEqual(result.counters.lost);
    const early = scenarioOf({ attacks: attacks.replace('PT10H', 'PT1H'), fleet });
    const begun = await savedRun(early);
    const reseeded = runScenario({ ...early, attackerSeed: 13 }, fakePorts(), {
      from: begun.point,
    });
    await expect(reseeded).rejects.toMatchObject({ code: 'SCENARIO_OTHER_PAST' });
  });

  test('SCENARIO_OTHER_PAST names what was otherwise', async () => {
    const { point } = await savedRun();
    const shorter = EARLY.replace('PT10H', 'PT1H');
    const rated = '{ kind: wrong-rating, meter: d04-r1, kq: 2 }';
    const others: [string, Scenario, RunOptions?][] = [
      ['seed', scenarioOf(), { seed: 8 }],
      ['fleet', scenarioOf({ fleet: '{ intervalS: 1800 }' })],
      ['weather', scenarioOf({ weather: '{ meanC: 3 }' })],
      ['gateways', scenarioOf({ gateways: '[{ id: gw-2 }]' })],
      ['what had happened by then', scenarioOf({ faults: '[]' })],
      ['what had happened by then', scenarioOf({ faults: `[${shorter}]` })],
      ['what the portal was told of the house', scenarioOf({ faults: `[${EARLY}, ${rated}]` })],
    ];
    for (const [part, scenario, options] of others) {
      const run = runScenario(scenario, fakePorts(), { ...options, from: point });
      await expect(run).rejects.toMatchObject({
        code: 'SCENARIO_OTHER_PAST',
        message: expect.stringContaining(part),
      });
    }
  });
});

test.each<[string, number, string]>([
  ['before it begins', 0, 'it is not inside the run'],
  ['at its end', 16, 'it is not inside the run'],
  ['while the portal is down', 5, 'portal-down lasts at that time'],
  ['when the portal comes back', 6, 'portal-down lasts at that time'],
])('SCENARIO_CANNOT_FORK: %s', async (_, hours, reason) => {
  const scenario = scenarioOf({ faults: '[{ kind: portal-down, at: PT4H, for: PT2H }]' });
  const ports = fakePorts();
  const save = { at: scenario.startAt + hours * HOUR_MS, keep: () => {} };
  await expect(runScenario(scenario, ports, { save })).rejects.toMatchObject({
    code: 'SCENARIO_CANNOT_FORK',
    details: { reason },
  });
  expect(ports.orders).toEqual([]);
});
