import { expect, test } from 'vitest';
import { fakePorts } from '../fake-system.fixture.ts';
import { checkScenario, loadScenario } from '../load.ts';
import { formatProblem } from '../problem.ts';
import type { RunResult } from '../result.ts';
import { runScenario } from '../run.ts';
import { cellsOf, cellText, withCell } from './study.ts';
import { cellResult, isDecided, mayMiss } from './study-result.ts';

const text = (study: string, value = '0'): string => `name: story
seed: 7
time: { start: 2026-01-08, duration: PT2H }
property: { preset: altbau-12 }
expect: { readings.lost: ${value} }
study: ${study}
`;

function problems(study: string, value?: string): string[] {
  const checked = checkScenario({ file: 'x.yaml', text: text(study, value) });
  return checked.kind === 'valid' ? [] : checked.problems.map(formatProblem);
}

test('cells are every combination, and change the file where they say', () => {
  const cells = cellsOf({ 'fleet.security': ['m5', 'm7'], gateways: [1, 2] });
  expect(cells.map(cellText)).toEqual([
    'fleet.security=m5, gateways=1',
    'fleet.security=m5, gateways=2',
    'fleet.security=m7, gateways=1',
    'fleet.security=m7, gateways=2',
  ]);
  const file = { fleet: { intervalS: 900 }, name: 'x' };
  expect(withCell(file, cells[3] ?? {})).toMatchObject({
    fleet: { intervalS: 900, security: 'm7' },
    gateways: [{ id: 'gw-1' }, { id: 'gw-2' }],
    name: 'x',
  });
  expect(file).toEqual({ fleet: { intervalS: 900 }, name: 'x' });
});

test('a cell is a scenario of its own', () => {
  const study = '{ matrix: { fleet.security: [m5, m7], gateways: [1, 2] }, seeds: 3 }';
  const load = (cell = {}) => loadScenario({ file: 'x.yaml', text: text(study), cell });
  expect(load().study).toMatchObject({ cells: { length: 4 }, seedCount: 3 });
  const cell = load({ 'fleet.security': 'm7', gateways: 2 });
  expect(cell).toMatchObject({ fleet: { security: 'm7' }, gateways: { length: 2 } });
});

test.each([
  [
    '{ matrix: { fleet.security: [m5, m9] } }',
    'x.yaml:6:41  study.matrix.fleet.security[1] "m9" does not fit there: fleet.security "m9" is not possible here. Did you mean "m0"?  (one of m0, m5, m7, m10, ell-ctr)',
  ],
  [
    '{ matrix: { fleet.intervalS: [900, 1] } }',
    'x.yaml:6:43  study.matrix.fleet.intervalS[1] 1 does not fit there: fleet.intervalS 1 is too small, it must be at least 16',
  ],
  [
    '{ matrix: { flet.security: [m5] } }',
    'x.yaml:6:36  study.matrix.flet.security[0] "m5" does not fit there: flet is not a key here. Did you mean "fleet"?',
  ],
  [
    '{ matrix: { seed: [1, 2] } }',
    'x.yaml:6:20  study.matrix.seed cannot change from cell to cell',
  ],
  [
    '{ matrix: { fleet.security: [] } }',
    'x.yaml:6:36  study.matrix.fleet.security [] has too few entries, it needs at least 1',
  ],
  ['{ seeds: 0 }', 'x.yaml:6:17  study.seeds 0 is too small, it must be at least 1'],
])('%s', (study, message) => {
  expect(problems(study)).toEqual([message]);
});

test('a share is one of several seeds', () => {
  expect(problems('{ seeds: 20 }', '"= 0 in 95%"')).toEqual([]);
  expect(problems('{ seeds: 20 }', '"never in 95%"')).toEqual([]);
  expect(problems('{ seeds: 1 }', '"= 0 in 95%"')[0]).toContain('has a share of one run');
  expect(problems('{ seeds: 20 }', '"= 0 in 0%"')[0]).toContain('has a share that is none');
});

test('the runs of a cell are one result: which seeds missed, and by how much', async () => {
  const scenario = loadScenario({ file: 'x.yaml', text: text('{ seeds: 4 }', '"= 0 in 75%"') });
  const { expectations } = scenario;
  const runs: RunResult[] = [];
  for (const seed of [7, 8, 9, 10]) {
    // The portal loses a reading of one seed.
    const lost = seed === 9 ? { tamper: () => undefined } : {};
    runs.push(await runScenario(scenario, fakePorts(lost), { seed }));
    expect(isDecided(runs, expectations, 4)).toBe(false);
  }
  const cell = cellResult({ cell: { gateways: 1 }, seedCount: 4, runs, expectations });
  const missed = runs[2]?.expectations[0]?.actual ?? 0;
  expect(cell).toMatchObject({
    scenario: 'story [gateways=1]',
    passed: 1,
    failed: 0,
    expectations: [
      {
        expected: '= 0 in 75% of 4 seeds',
        actual: 75,
        held: true,
        because: [`seed 9: ${missed}`],
      },
    ],
    study: { seeds: [7, 8, 9, 10], values: [{ path: 'readings.lost', min: 0, max: missed }] },
  });
  const again = cellResult({ cell: {}, seedCount: 4, runs, expectations });
  expect(again).toMatchObject({ scenario: 'story', hash: cell.hash });
  // Two of four are too many: nobody waits for the rest.
  const bad = runs[2];
  if (bad === undefined) throw new Error('no run');
  expect(isDecided([bad, bad], expectations, 4)).toBe(true);
  expect(cellResult({ cell: {}, seedCount: 4, runs: [bad, bad], expectations }).failed).toBe(1);
});

test.each([
  [100, 20, 0],
  [95, 20, 1],
  [95, 10, 0],
  [50, 3, 1],
])('%d%% of %d seeds may miss %d', (sharePct, seedCount, missed) => {
  expect(mayMiss({ sharePct }, seedCount)).toBe(missed);
});
