import { describe, expect, test, vi } from 'vitest';
import { fakePorts, type FakeSystemOptions } from './fake-system.fixture.ts';
import { loadScenario } from './load.ts';
import { runScenario } from './run.ts';

// Each run builds a world and integrates a year of weather.
vi.setConfig({ testTimeout: 30_000 });

const CALM = `name: calm
seed: 7
time: { start: 2025-12-31, duration: PT30H }
property: { preset: altbau-12 }
fleet: { intervalS: 3600 }
expect:
  readings.lost: 0
  readings.forged: 0
  readings.duplicated: 0
  alarms.total: 0
  bills.count: 2
  bills.shiftedCents: 0
`;

const ATTACK = `name: attack
seed: 7
time: { start: 2026-01-20, duration: P2D }
property: { preset: altbau-12 }
fleet: { intervalS: 3600 }
attacks:
  - use: A02-replay
    at: P1DT23H
    with: { rung: same-frame, meter: d05-r2, record: PT1H }
expect: { readings.forged: 0, alarms.replay: ">= 1", attacks.blocked: 1, bills.shiftedCents: 0 }
control:
  off: [D4]
  expect: { readings.forged: ">= 1", bills.shiftedCents: "!= 0" }
`;

function run(text: string, options: FakeSystemOptions = {}, ports = fakePorts(options)) {
  return runScenario(loadScenario({ file: 'x.yaml', text }), ports);
}

describe('a calm run over the due date', () => {
  test('every expectation holds and every frame is accounted for', async () => {
    const result = await run(CALM);
    expect(result).toMatchObject({
      scenario: 'calm',
      seed: 7,
      virtualSpanS: 108_000,
      devices: 38,
      passed: 6,
      failed: 0,
    });
    const { sent, heard, lost, stored, rejected, waiting, copies } = result.counters;
    expect(sent).toBeGreaterThan(1_000);
    expect(sent).toBe(heard + Object.values(lost).reduce((sum, count) => sum + count, 0));
    expect({ stored, rejected, waiting, copies }).toEqual({
      stored: heard,
      rejected: { replay: 0 },
      waiting: 0,
      copies: 0,
    });
    expect(result.bills.map(({ period, shiftedCents }) => [period, shiftedCents])).toEqual([
      ['2025', 0],
      ['2026', 0],
    ]);
  });

  test('seed and file decide the hash, and nothing else', async () => {
    const once = await run(CALM);
    const again = await run(CALM);
    const other = await run(CALM.replace('seed: 7', 'seed: 8'));
    expect(again.hash).toBe(once.hash);
    expect(again.trace).toEqual(once.trace);
    expect(other.hash).not.toBe(once.hash);
  });

  test('the seed of a run goes before the seed of the file', async () => {
    const scenario = loadScenario({ file: 'x.yaml', text: CALM });
    const [a, b] = [fakePorts(), fakePorts()];
    const given = await runScenario(scenario, a, { seed: 8 });
    const written = await run(CALM.replace('seed: 7', 'seed: 8'), {}, b);
    expect(given).toMatchObject({ seed: 8, hash: written.hash });
    expect(a.orders[0]?.seed).toBe(8);
  });

  test('it can stop earlier than the file says', async () => {
    const scenario = loadScenario({ file: 'x.yaml', text: CALM });
    const result = await runScenario(scenario, fakePorts(), {
      until: scenario.startAt + 3_600_000,
    });
    expect(result).toMatchObject({ virtualSpanS: 3_600 });
  });
});

describe('the auditor is independent of the portal', () => {
  test('a lost reading is found and named', async () => {
    let count = 0;
    const result = await run(CALM, {
      tamper: (reading) => (count++ === 100 ? undefined : reading),
    });
    const lost = result.expectations.find(({ path }) => path === 'readings.lost');
    expect(lost).toMatchObject({ actual: 1, held: false });
    expect(lost?.because?.[0]).toMatch(
      /^missing d\d\d-r\d \(QDS-\d{8}-35-08\): \d+ units at 2025-12-3\dT/,
    );
    expect(result.failed).toBe(1);
  });

  test('a changed value is found in readings and in the bill', async () => {
    const result = await run(CALM, {
      tamper: (reading) => ({ ...reading, units: Math.floor(reading.units / 2) }),
    });
    const broken = result.expectations.filter(({ held }) => !held).map(({ path }) => path);
    expect(broken).toEqual(['readings.lost', 'readings.forged', 'bills.shiftedCents']);
    const shifted = result.expectations.find(({ path }) => path === 'bills.shiftedCents');
    expect(shifted?.because?.at(-1)).toMatch(/^and \d+ more$/);
  });

  test('counters of the portal that do not add up stop the run: nothing else could be trusted', async () => {
    await expect(run(CALM, { miscounts: true })).rejects.toThrow(
      'received must be stored + rejected',
    );
  });
});

describe('an attack and its control', () => {
  test('blocked with the defences on, succeeded without: the run proves something', async () => {
    const ports = fakePorts();
    const result = await run(ATTACK, {}, ports);
    expect(result.attacks).toMatchObject([
      { id: 'A02-replay', verdict: 'BLOCKED', forgedReadings: 0 },
    ]);
    expect(result.attacks[0]?.firstSignalAfterS).toBeGreaterThan(0);
    expect(result.control).toMatchObject({
      proves: true,
      off: ['D4'],
      attacks: [{ verdict: 'SUCCEEDED' }],
    });
    expect(result).toMatchObject({ passed: 7, failed: 0 });
    expect(ports.orders.map(({ variant, off }) => [variant, off])).toEqual([
      ['main', []],
      ['control', ['D4']],
    ]);
    expect(ports.stoppedCount()).toBe(2);
  });

  test('a control in which the attack does not succeed fails the run: it proves nothing', async () => {
    const text = ATTACK.replace('off: [D4]', 'off: [D6]').replace(
      /expect: \{ readings.forged: ">= 1".*/,
      'expect: { readings.forged: 0 }',
    );
    const result = await run(text);
    expect(result.control).toMatchObject({ proves: false, attacks: [{ verdict: 'BLOCKED' }] });
    expect(result.control?.expectations.every(({ held }) => held)).toBe(true);
    expect(result.failed).toBe(1);
  });

  test('with the defence off in the file itself the attack gets through and the run fails', async () => {
    const result = await run(
      ATTACK.replace('expect: { readings', 'defences: { off: [D4] }\nexpect: { readings'),
    );
    expect(result.off).toEqual(['D4']);
    expect(result.attacks).toMatchObject([{ verdict: 'SUCCEEDED' }]);
    expect(result.failed).toBeGreaterThan(0);
  });
});

describe('a run that cannot end', () => {
  test.each([
    ['core', 'the core has acknowledged 0 of 32 bundles of gw-1'],
    ['portal', 'the portal has committed 0 of 32 bundles of gw-1'],
  ] as const)('SCENARIO_STALLED names a %s that stands still', async (deaf, party) => {
    const ports = fakePorts({ deaf });
    await expect(run(CALM, {}, ports)).rejects.toMatchObject({
      code: 'SCENARIO_STALLED',
      details: { task: 'room in the window of 32 bundles', party },
      hint: expect.stringContaining('metertwin run x.yaml --seed 7'),
    });
    expect(ports.stoppedCount()).toBe(1);
  });

  test('SCENARIO_INTERRUPTED after ctrl-c, with the seed, and everything is stopped', async () => {
    const ports = fakePorts();
    const quit = new AbortController();
    const scenario = loadScenario({ file: 'x.yaml', text: CALM });
    const options = { signal: quit.signal, onProgress: () => quit.abort() };
    await expect(runScenario(scenario, ports, options)).rejects.toMatchObject({
      code: 'SCENARIO_INTERRUPTED',
      exitCode: 130,
      hint: 'nothing was judged; start it again with the same seed 7',
    });
    expect(ports.stoppedCount()).toBe(1);
  });

  test('a system that does not start is the error of the run', async () => {
    const startSystem = () => Promise.reject(new Error('no port'));
    const ports = { ...fakePorts(), startSystem };
    await expect(runScenario(loadScenario({ file: 'x.yaml', text: CALM }), ports)).rejects.toThrow(
      'no port',
    );
  });
});

describe('an expectation that stops the run', () => {
  const early = ATTACK.replace('at: P1DT23H', 'at: PT13H');
  const stopping = (line: string): string => early.replace('alarms.replay: ">= 1"', line);

  test('ends it at the next look, without the control', async () => {
    const text = stopping('alarms.replay: "<= 0 or stop"');
    const [result, again] = [await run(text), await run(text)];
    expect(result).toMatchObject({
      stoppedAt: '2026-01-20T17:00:00.000Z',
      virtualSpanS: 18 * 3_600,
      failed: 1,
    });
    expect(result.control).toBeUndefined();
    expect(result.expectations[1]).toMatchObject({ held: false, expected: '<= 0 or stop' });
    expect(again.hash).toBe(result.hash);
  });

  test.each([
    'alarms.replay: "<= 1000 or stop"',
    '"alarms.replay{dwelling=d01}": never or stop',
    'alarms.leak: never or stop',
  ])('goes on to the end while %s can hold, as if nothing had been looked at', async (line) => {
    const [alone = ''] = stopping(line).split('control:');
    const result = await run(alone);
    const plain = await run(alone.replace(' or stop', ''));
    expect(result.stoppedAt).toBeUndefined();
    const { hash, failed } = plain;
    expect(result).toMatchObject({ hash, failed, virtualSpanS: 2 * 86_400 });
  });
});
